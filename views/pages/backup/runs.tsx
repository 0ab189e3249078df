/** @jsxImportSource hono/jsx */
import { OlderNewer } from "../../parts/pager.tsx";
import { type RunLine, RunRow } from "../../parts/run-line.tsx";
import { useView } from "../../view.tsx";

export const runFilters = ["all", "good", "warnings", "trouble", "stopped"] as const;
export type RunFilter = (typeof runFilters)[number];

/** Trouble that was told and is told again only later, or not at all. */
export interface ToldIncident {
  readonly isOfDrills: boolean;
  readonly since: Date;
  readonly told: Date;
  readonly again: Date | undefined;
}

export interface RunHistoryProps {
  /** Path of the page that shows it. */
  readonly place: string;
  /** Of one backup: where the calls to its destination are. */
  readonly remoteLog?: string;
  /** Of all backups: which can be chosen, and which is; its id, or empty. */
  readonly backups?: {
    readonly all: readonly { readonly id: string; readonly name: string }[];
    readonly chosen: string;
  };
  /** Of one backup: trouble that was told once and is not over. */
  readonly incidents?: readonly ToldIncident[];
  readonly result: RunFilter;
  readonly runs: readonly RunLine[];
  /** Nothing newer is left out. */
  readonly isFirst: boolean;
  /** Before which run it goes on. */
  readonly older: number | undefined;
}

/** Runs that have ended, the newest first; refreshed live, by its id. */
export function RunHistory(props: RunHistoryProps) {
  const { place, remoteLog, backups, incidents = [], result, runs, isFirst, older } = props;
  const { texts } = useView();
  const text = texts.runs;
  const link = (changes: { result?: RunFilter; before?: number }) => {
    const wanted = { result, ...changes };
    const query = new URLSearchParams({
      ...(backups && backups.chosen !== "" && { backup: backups.chosen }),
      ...(wanted.result !== "all" && { result: wanted.result }),
      ...(wanted.before !== undefined && { before: String(wanted.before) }),
    });
    return query.size === 0 ? place : `${place}?${query}`;
  };
  const isEmpty = runs.length === 0 && result === "all" && isFirst && (backups?.chosen ?? "") === "";
  return (
    <section id="runs" class="stack" aria-label={text.title}>
      <div class="line ends" hidden={isEmpty}>
        <nav class="filters line close" aria-label={text.filter}>
          {runFilters.map((each) => (
            <a class="press" href={link({ result: each })} aria-current={each === result ? "true" : undefined}>
              {text.filters[each]}
            </a>
          ))}
        </nav>
        {remoteLog !== undefined && <a href={remoteLog}>{text.remoteLog}</a>}
        {backups && backups.all.length > 1 && <BackupFilter place={place} result={result} {...backups} />}
      </div>
      {incidents.map((incident) => (
        <Told incident={incident} />
      ))}
      {runs.length === 0 ? (
        <p class="soft">{result === "all" ? text.none : text.noneOfThese}</p>
      ) : (
        <ol class="rows rows-tight">
          {runs.map((run) => (
            <RunRow run={run} />
          ))}
        </ol>
      )}
      <OlderNewer
        older={older === undefined ? undefined : link({ before: older })}
        newest={isFirst ? undefined : link({})}
      />
    </section>
  );
}

function Told({ incident: { isOfDrills, since, told, again } }: { incident: ToldIncident }) {
  const { texts, formats } = useView();
  const text = texts.runs.told;
  const what = (isOfDrills ? text.drill : text.backup)(formats.dateTime(since), formats.dateTime(told));
  return (
    <p class="soft">
      {what} {again ? text.again(formats.dateTime(again)) : text.notAgain} {text.over}
    </p>
  );
}

function BackupFilter({
  place,
  result,
  all,
  chosen,
}: NonNullable<RunHistoryProps["backups"]> & Pick<RunHistoryProps, "place" | "result">) {
  const { texts } = useView();
  const text = texts.activity;
  return (
    <form class="line tight" method="get" action={place} hx-trigger="submit, change" hx-sync="replace">
      {result !== "all" && <input type="hidden" name="result" value={result} />}
      <select name="backup" id="backup-filter" aria-label={text.backup}>
        <option value="">{text.allBackups}</option>
        {all.map(({ id, name }) => (
          <option value={id} selected={id === chosen}>
            {name}
          </option>
        ))}
      </select>
      <noscript>
        <button type="submit" class="button">
          {text.show}
        </button>
      </noscript>
    </form>
  );
}
