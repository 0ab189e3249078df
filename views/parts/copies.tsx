/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";
import { Icon } from "./icon.tsx";
import { OwnWords, Why } from "./meaning.tsx";
import { Sentence } from "./sentence.tsx";

/** How a further destination of a backup does. */
export interface CopyLine {
  readonly destination: string;
  readonly state: "failing" | "overdue" | "waiting" | "never" | "safe";
  readonly lastGood: Date | undefined;
  /** The planned moment since which a copy is missing. */
  readonly missing: Date | undefined;
  readonly failed: { readonly time: Date; readonly message: string; readonly id: string | undefined } | undefined;
}

/** The copies of a backup, each with its age. @param reasons says why one failed. */
export function Copies({ copies, reasons = false }: { copies: readonly CopyLine[]; reasons?: boolean }) {
  const { texts } = useView();
  if (copies.length === 0) return null;
  return (
    <ul class="plain stack close small" aria-label={texts.home.copies.label}>
      {copies.map((copy) => (
        <li class="words">
          <span class={`state state-${copy.state}`}>
            <Icon name={copy.state === "waiting" ? "paused" : copy.state} />
            {texts.home.copies.states[copy.state]}
          </span>
          <Ages copy={copy} />
          <span class="soft">
            → <bdi>{copy.destination}</bdi>
          </span>
          {reasons && copy.failed && (
            <div class="full">
              <CopyTrouble message={copy.failed.message} id={copy.failed.id} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Why a copy failed; what was kept without an id can be told in no other language. */
export function CopyTrouble({ message, id }: { message: string; id: string | undefined }) {
  return id === undefined ? <OwnWords text={message} /> : <Why of={{ what: message, id }} />;
}

function Ages({ copy: { state, lastGood, missing, failed } }: { copy: CopyLine }) {
  const { texts } = useView();
  const { lastGood: last, seen, failed: hasFailed, due } = texts.home.copies;
  return (
    <>
      {failed && <Sentence of={hasFailed} time={failed.time} />}
      {missing && !failed && <Sentence of={due} time={missing} />}
      {lastGood && <Sentence of={state === "waiting" ? seen : last} time={lastGood} />}
    </>
  );
}
