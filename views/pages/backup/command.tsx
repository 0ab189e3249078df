/** @jsxImportSource hono/jsx */
import { Field, SelectField, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import type { Told } from "../../parts/meaning.tsx";
import { Pager } from "../../parts/pager.tsx";
import { Failure } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";

export interface CommandFormProps {
  readonly jobId: string;
  readonly commands: readonly string[];
  readonly command: string;
  readonly url: string;
  /** One a line. */
  readonly arguments: string;
  readonly options: string;
  readonly error?: Told | undefined;
}

/** A command line to fill in. */
export function CommandForm(props: CommandFormProps) {
  const { texts } = useView();
  const text = texts.backup.command;
  const { jobId, commands, command, url, options, error } = props;
  return (
    <section class="card" aria-labelledby="command-title">
      <h2 id="command-title">{text.title}</h2>
      <p class="soft">{text.text}</p>
      {error && <Failure of={error} />}
      <form method="post" action={`backup/${jobId}/command`} class="form">
        <SelectField
          id="command"
          name="command"
          label={text.command}
          value={command}
          options={commands.map((name) => ({ value: name, label: name }))}
        />
        <TextField id="url" name="url" label={text.url} value={url} />
        <Field id="arguments" label={text.arguments} help={text.argumentsHelp}>
          <textarea id="arguments" name="arguments" class="path" spellcheck={false} aria-describedby="arguments-help">
            {props.arguments}
          </textarea>
        </Field>
        <Field id="options" label={text.options}>
          <textarea id="options" name="options" class="path" rows={10} spellcheck={false}>
            {options}
          </textarea>
        </Field>
        <p>
          <button type="submit" class="button button-main">
            {text.run}
          </button>
        </p>
      </form>
    </section>
  );
}

export interface CommandOutputProps {
  readonly jobId: string;
  readonly runId: string;
  readonly taskId: number;
  readonly state: "waits" | "runs" | "ended" | "gone";
  /** Of one page. */
  readonly lines: readonly string[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

export function CommandRun(props: CommandOutputProps) {
  const { texts } = useView();
  const text = texts.backup.command;
  return (
    <div class="stack">
      <h2>{text.output}</h2>
      <CommandOutput {...props} />
      <p>
        <a href={`backup/${props.jobId}/command`}>{text.again}</a>
      </p>
    </div>
  );
}

/** What a command has printed so far; refreshed live, by its id. */
export function CommandOutput({ jobId, runId, taskId, state, lines, total, page, pages }: CommandOutputProps) {
  const { texts } = useView();
  const text = texts.backup.command;
  return (
    <div id="command-output" class="stack">
      <p role="status">
        {text[state]} {total > 0 && <span class="soft">{text.lines(total)}</span>}
      </p>
      {(state === "waits" || state === "runs") && (
        <form method="post" action={`task/${taskId}/abort`}>
          <button type="submit" class="button">
            <Icon name="stop" />
            {texts.runs.running.stopNow}
          </button>
        </form>
      )}
      {lines.length > 0 && (
        <section class="box quote scroll" lang="en" dir="ltr" tabindex={0} aria-label={text.output}>
          <pre>{lines.join("\n")}</pre>
        </section>
      )}
      <Pager page={page} pages={pages} linkOf={(each) => `backup/${jobId}/command/${runId}?page=${each}`} />
    </div>
  );
}
