/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Pager } from "../../parts/pager.tsx";
import { Outcome, type RunFact, type RunLine } from "../../parts/run-line.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";

export interface RunMessage {
  readonly time: Date | undefined;
  /** As `Warning`. */
  readonly level: string;
  /** Stable, for whoever helps. */
  readonly id: string;
  readonly text: string;
}

export interface RunPageProps {
  readonly jobId: string;
  readonly run: RunLine;
  readonly facts: readonly RunFact[];
  /** The first of them; the counts are of all. */
  readonly errors: readonly RunMessage[];
  readonly errorCount: number;
  readonly warnings: readonly RunMessage[];
  readonly warningCount: number;
  /** A page of those that the backup has kept. */
  readonly messages: readonly RunMessage[];
  readonly messageCount: number;
  readonly keptMessages: number;
  readonly page: number;
  readonly pages: number;
  /** As the local index has it. */
  readonly operationId: number | undefined;
  readonly errorId: string | undefined;
  /** Why there are no messages. */
  readonly problem: { readonly what: string; readonly advice: string; readonly id: string } | undefined;
}

/** What is known of one run, trouble first. */
export function RunPage(props: RunPageProps) {
  const { texts, formats } = useView();
  const text = texts.runs;
  const { jobId, run, facts, operationId } = props;
  const place = `backup/${jobId}/log`;
  return (
    <article class="run-page" aria-labelledby="run-title">
      <header>
        <h2 id="run-title">
          {run.operation}, {formats.dateTime(run.started)}
        </h2>
        <p>
          <Outcome outcome={run.outcome} /> <span class="soft">{text.took(formats.duration(run.seconds))}</span>
        </p>
      </header>
      {run.problem !== undefined && <Trouble what={run.problem} id={props.errorId} />}
      <Messages title={text.errors(props.errorCount)} messages={props.errors} count={props.errorCount} />
      <Messages title={text.warnings(props.warningCount)} messages={props.warnings} count={props.warningCount} />
      {facts.length > 0 && (
        <section aria-labelledby="facts-title">
          <h3 id="facts-title">{text.factsTitle}</h3>
          <ul class="facts">
            {facts.map(({ fact, kind, value }) => (
              <li>{text.facts[fact](kind === "bytes" ? formats.bytes(value) : value)}</li>
            ))}
          </ul>
        </section>
      )}
      {props.problem ? (
        <Trouble level="note" what={props.problem.what} advice={props.problem.advice} />
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

function Messages({
  title,
  messages,
  count,
  isFolded,
  children,
}: {
  title: string;
  messages: readonly RunMessage[];
  count: number;
  /** Opens when somebody wants it; without, it is open for good. */
  isFolded?: boolean;
  children?: Child;
}) {
  const { formats } = useView();
  if (count === 0) return null;
  const list = (
    <>
      {children}
      <ol class="plain">
        {messages.map(({ time, level, id, text }) => (
          <li class={`message message-${level.toLowerCase()}`}>
            <span class="soft small figure">{time && formats.clock(time)}</span>
            <span class="message-text" title={id === "" ? undefined : id}>
              {text}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
  return isFolded ? (
    <details class="more messages">
      <summary>{title}</summary>
      {list}
    </details>
  ) : (
    <section class="messages">
      <h3>{title}</h3>
      {list}
    </section>
  );
}
