/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Meaning } from "../../parts/meaning.tsx";
import { IfAllowed, useView } from "../../view.tsx";

export interface RunMessage {
  readonly time: Date | undefined;
  /** As `Warning`. */
  readonly level: string;
  /** Stable, for whoever helps. */
  readonly id: string;
  readonly text: string;
}

/** One that somebody may not want to hear of again. */
export interface WarningMessage extends RunMessage {
  readonly acceptance?: WarningAcceptance;
}

export interface WarningAcceptance {
  readonly jobId: string;
  /** It counts no longer. */
  readonly isAccepted: boolean;
  /** What it is about, and the folder that it is in. */
  readonly path: string | undefined;
  readonly folder: string | undefined;
}

/** Messages below each other, each with what can be done about it. */
export function Messages({
  title,
  messages,
  count,
  isFolded,
  children,
}: {
  title: string;
  messages: readonly WarningMessage[];
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
      <ol class="rows rows-tight">
        {messages.map(({ time, level, id, text, acceptance }) => (
          <li class={`message message-${level.toLowerCase()}`}>
            <span class="soft small figure">{time && formats.clock(time)}</span>
            <span class="message-text" title={id === "" ? undefined : id}>
              <MessageText message={{ id, level, text }} />
              {acceptance && <Acceptance kind={id} acceptance={acceptance} />}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
  return isFolded ? (
    <details class="more">
      <summary>{title}</summary>
      {list}
    </details>
  ) : (
    <section class="stack tight">
      <h3>{title}</h3>
      {list}
    </section>
  );
}

/** Trouble in the language of the reader, and below it the words that name the file. */
function MessageText({ message: { id, level, text } }: { message: Pick<RunMessage, "id" | "level" | "text"> }) {
  return ["Warning", "Error"].includes(level) ? <Meaning of={{ id, what: text }} /> : <span lang="en">{text}</span>;
}

/** @param kind the id of the message. */
function Acceptance({
  kind,
  acceptance: { jobId, isAccepted, path, folder },
}: {
  kind: string;
  acceptance: WarningAcceptance;
}) {
  const { texts } = useView();
  const text = texts.runs.accepted;
  if (isAccepted) return <span class="soft small acceptance">{text.known}</span>;
  return (
    <details class="more acceptance">
      <summary class="small">{text.accept}</summary>
      <IfAllowed to="administer">
        <form method="post" action={`backup/${jobId}/accept-warning`} class="buttons">
          <input type="hidden" name="kind" value={kind} />
          {path !== undefined && (
            <button type="submit" name="path" value={path} class="button">
              {text.ofPath}
            </button>
          )}
          {folder !== undefined && (
            <button type="submit" name="path" value={folder} class="button">
              <span>
                {text.ofFolder} <bdi class="path">{folder}</bdi>
              </span>
            </button>
          )}
          <button type="submit" class="button">
            <span>
              {text.ofKind} <code>{kind}</code>
            </span>
          </button>
        </form>
      </IfAllowed>
      <p class="soft small">{text.help}</p>
    </details>
  );
}
