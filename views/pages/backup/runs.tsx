/** @jsxImportSource hono/jsx */
import { OlderNewer } from "../../parts/pager.tsx";
import { type RunLine, RunRow } from "../../parts/run-line.tsx";
import { useView } from "../../view.tsx";

export const runFilters = ["all", "good", "warnings", "trouble", "stopped"] as const;
export type RunFilter = (typeof runFilters)[number];

export interface RunHistoryProps {
  /** Path of the page that shows it. */
  readonly place: string;
  /** Of one backup: where the calls to its destination are. */
  readonly remoteLog?: string;
  readonly result: RunFilter;
  readonly runs: readonly RunLine[];
  /** Nothing newer is left out. */
  readonly isFirst: boolean;
  /** Before which run it goes on. */
  readonly older: number | undefined;
}

/** Runs that have ended, the newest first; refreshed live, by its id. */
export function RunHistory({ place, remoteLog, result, runs, isFirst, older }: RunHistoryProps) {
  const { texts } = useView();
  const text = texts.runs;
  const filter = result === "all" ? "" : `result=${result}`;
  return (
    <section id="runs" class="runs" aria-label={text.title}>
      <div class="runs-tools">
        <nav class="filters" aria-label={text.filter}>
          {runFilters.map((each) => (
            <a
              href={each === "all" ? place : `${place}?result=${each}`}
              aria-current={each === result ? "true" : undefined}
            >
              {text.filters[each]}
            </a>
          ))}
        </nav>
        {remoteLog !== undefined && <a href={remoteLog}>{text.remoteLog}</a>}
      </div>
      {runs.length === 0 ? (
        <p class="soft">{result === "all" ? text.none : text.noneOfThese}</p>
      ) : (
        <ol class="plain">
          {runs.map((run) => (
            <RunRow run={run} />
          ))}
        </ol>
      )}
      <OlderNewer
        older={older === undefined ? undefined : `${place}?${filter === "" ? "" : `${filter}&`}before=${older}`}
        newest={isFirst ? undefined : `${place}${filter === "" ? "" : `?${filter}`}`}
      />
    </section>
  );
}
