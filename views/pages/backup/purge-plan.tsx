/** @jsxImportSource hono/jsx */
import { Ask } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { Failure } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";

export interface PurgePlanProps {
  readonly jobId: string;
  readonly path: string;
  /** Undefined: nothing was asked for yet. */
  readonly plan:
    | {
        readonly value?: { readonly entries: number; readonly size: number; readonly versions: number } | undefined;
        readonly problem?: { readonly what: string; readonly advice: string; readonly id: string } | undefined;
      }
    | undefined;
}

/** The question before a path is taken out of all versions. */
export function PurgePlan({ jobId, path, plan }: PurgePlanProps) {
  const { texts, formats } = useView();
  const text = texts.backup.purge;
  const place = `backup/${jobId}`;
  const { value, problem } = plan ?? {};
  if (value && value.entries > 0) {
    return (
      <Ask
        title={text.title}
        action={`${place}/purge`}
        button={text.button(value.versions)}
        back={`${place}/care`}
        isFinal
        hidden={{ path }}
      >
        <p>
          <bdi class="path">{path}</bdi>
        </p>
        <p>{text.lost(value.entries, formats.bytes(value.size), value.versions)}</p>
        <p class="soft">{text.kept}</p>
      </Ask>
    );
  }
  return (
    <section class="stack">
      <h2>{texts.backup.care.purge}</h2>
      {problem && <Failure level="attention" of={problem} safe={texts.backup.repair.nothingChanged} />}
      <form method="get" action={`${place}/purge`} class="form">
        <TextField
          id="purge-path"
          name="path"
          label={texts.backup.care.purgePath}
          help={text.help}
          value={path}
          error={value ? text.none : undefined}
          required
        />
        <p class="buttons">
          <button type="submit" class="button button-main">
            {texts.backup.care.lookPurge}
          </button>
          <a class="button" href={`${place}/care`}>
            {texts.common.cancel}
          </a>
        </p>
      </form>
    </section>
  );
}
