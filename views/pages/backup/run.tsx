/** @jsxImportSource hono/jsx */
import { Pager } from "../../parts/pager.tsx";
import { Outcome, type RunFact, type RunLine } from "../../parts/run-line.tsx";
import { Failure } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { Messages, type RunMessage, type WarningMessage } from "./messages.tsx";

export interface RunPageProps {
  readonly jobId: string;
  readonly run: RunLine;
  /** Above the tabs stands already why it failed. */
  readonly isToldAbove: boolean;
  readonly facts: readonly RunFact[];
  /** That were dumped, or held for a time. */
  readonly containers: readonly RunContainer[];
  /** When all unchanged files had been read once more; undefined before that, and where none are. */
  readonly rereadRound: string | undefined;
  /** The first of them; the counts are of all. */
  readonly errors: readonly RunMessage[];
  readonly errorCount: number;
  readonly warnings: readonly WarningMessage[];
  readonly warningCount: number;
  /** Warnings that the user knew before; they count no longer. */
  readonly acceptedCount: number;
  /** A page of those that the backup has kept. */
  readonly messages: readonly RunMessage[];
  readonly messageCount: number;
  readonly keptMessages: number;
  readonly page: number;
  readonly pages: number;
  /** As the local index has it. */
  readonly operationId: number | undefined;
  /** Why there are no messages. */
  readonly problem: { readonly what: string; readonly advice: string; readonly id: string } | undefined;
}

export interface RunContainer {
  readonly name: string;
  readonly action: "Stopped" | "Paused" | "Dumped";
  readonly seconds: number;
}

/** What is known of one run, trouble first. */
export function RunPage(props: RunPageProps) {
  const { texts, formats } = useView();
  const text = texts.runs;
  const { jobId, run, facts, operationId } = props;
  const place = `backup/${jobId}/log`;
  return (
    <article class="stack" aria-labelledby="run-title">
      <header class="stack close">
        <h2 id="run-title">
          {run.operation}, {formats.dateTime(run.started)}
        </h2>
        <p>
          <Outcome outcome={run.outcome} /> <span class="soft">{text.took(formats.duration(run.seconds))}</span>
        </p>
      </header>
      {run.problem !== undefined && !props.isToldAbove && <Failure of={{ what: run.problem, id: run.problemId }} />}
      <Messages title={text.errors(props.errorCount)} messages={props.errors} count={props.errorCount} />
      <Messages title={text.warnings(props.warningCount)} messages={props.warnings} count={props.warningCount} />
      {(props.acceptedCount > 0 || props.warningCount + props.errorCount > shown(props)) && (
        <p>
          {props.acceptedCount > 0 && `${text.accepted.count(props.acceptedCount)} `}
          <a href={`${place}/${run.id}/warnings`}>{text.accepted.all}</a>
        </p>
      )}
      {facts.length + props.containers.length > 0 && (
        <section class="stack tight" aria-labelledby="facts-title">
          <h3 id="facts-title">{text.factsTitle}</h3>
          <ul class="facts">
            {facts.map(({ fact, kind, value }) => (
              <li>{text.facts[fact](kind === "bytes" ? formats.bytes(value) : value)}</li>
            ))}
            {props.containers.map(({ name, action, seconds }) => (
              <li>{text.containers[action](name, formats.duration(seconds))}</li>
            ))}
            {props.rereadRound !== undefined && (
              <li>{text.rereadRound(formats.dateTime(new Date(props.rereadRound)))}</li>
            )}
          </ul>
        </section>
      )}
      {props.problem ? (
        <Failure level="note" of={props.problem} />
      ) : (
        <Messages
          title={text.messages(props.messageCount)}
          messages={props.messages}
          count={props.keptMessages}
          isFolded={run.outcome === "Success" && props.page === 0}
        >
          {props.keptMessages < props.messageCount && (
            <p class="soft small">{text.notAllKept(props.keptMessages, props.messageCount)}</p>
          )}
        </Messages>
      )}
      <Pager page={props.page} pages={props.pages} linkOf={(page) => `${place}/${run.id}?page=${page}`} />
      <p class="buttons">
        {operationId !== undefined && (
          <a class="button" href={`${place}/remote?operation=${operationId}`}>
            {text.remoteOfRun}
          </a>
        )}
        <a class="button" href={place}>
          {text.allRuns}
        </a>
      </p>
    </article>
  );
}

function shown({ warnings, errors }: RunPageProps): number {
  return warnings.length + errors.length;
}
