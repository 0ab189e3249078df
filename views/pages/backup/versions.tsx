/** @jsxImportSource hono/jsx */
import { inDialog } from "../../parts/dialog.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Months } from "../../parts/months.tsx";
import { Pager } from "../../parts/pager.tsx";
import { Failure, Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { IfAllowed, useView } from "../../view.tsx";
import { treeLink, usualPlace } from "../restore/links.ts";

export interface VersionRow {
  readonly time: Date;
  /** The same in epoch seconds, which is the name of the version. */
  readonly seconds: number;
  readonly files: number | undefined;
  readonly bytes: number | undefined;
  /** The version before it. */
  readonly previous: number | undefined;
  readonly isPartial: boolean;
  /** No rule deletes it. */
  readonly isPinned: boolean;
  /** What the run that made it has told. */
  readonly run:
    | {
        readonly id: number;
        readonly added: number;
        readonly changed: number;
        readonly removed: number;
        /** Of the files that are new or changed. */
        readonly newBytes: number;
      }
    | undefined;
}

export interface VersionsProps {
  readonly jobId: string;
  /** How many versions each day has. */
  readonly days: ReadonlyMap<string, number>;
  /** Only versions of this day are listed. */
  readonly day: string | undefined;
  readonly total: number;
  readonly rows: readonly VersionRow[];
  readonly page: number;
  readonly pages: number;
  /** There may be newer ones: a run works with the index. */
  readonly isOld: boolean;
  readonly problem: { readonly what: string; readonly advice: string; readonly id: string } | undefined;
  readonly isDatabaseMissing: boolean;
  /** A deletion was asked for without any version. */
  readonly noneChosen: boolean;
  /** It keeps no versions: folders are copied as they are. */
  readonly isMirror: boolean;
  readonly hasDisk: boolean;
}

/** Refreshed live, by its id. */
export function Versions(props: VersionsProps) {
  return (
    <div id="versions">
      <Content {...props} />
    </div>
  );
}

function Content(props: VersionsProps) {
  const { texts, formats } = useView();
  const text = texts.backup.versions;
  const { jobId, total, day, rows, isOld, problem } = props;
  const place = `backup/${jobId}`;
  if (props.isMirror) return <p>{text.mirror}</p>;
  if (problem) {
    return isOld ? (
      <Trouble what={text.busy} advice={text.busyAdvice} level="note" />
    ) : (
      <Failure of={problem} level="attention" />
    );
  }
  if (props.isDatabaseMissing) {
    return (
      <Trouble what={text.indexMissing} advice={text.indexMissingAdvice} safe={text.indexMissingSafe} level="attention">
        <p class="buttons">
          <a class="button button-main" href={`${place}/care`}>
            {texts.backup.tabs.care}
          </a>
          <a class="button" href={`${place}?destination=1`}>
            {text.askDestination}
          </a>
        </p>
      </Trouble>
    );
  }
  if (total === 0) {
    return (
      <Empty title={texts.home.noVersion}>
        <p>{text.emptyText}</p>
      </Empty>
    );
  }
  return (
    <div class="versions pair">
      <div class="stack tight">
        <p>
          <strong>{texts.common.versionCount(total)}</strong>
          {day !== undefined && (
            <>
              {" · "}
              {text.onDay(formats.date(new Date(`${day}T12:00:00Z`)))} <a href={place}>{text.allDays}</a>
            </>
          )}
          {isOld && <span class="soft"> · {text.old}</span>}
          {props.hasDisk && (
            <IfAllowed to="browse">
              {" · "}
              <a href={`${place}/changes?to=disk`}>{texts.backup.disk.title}</a>
            </IfAllowed>
          )}
        </p>
        <IfAllowed
          to="administer"
          otherwise={
            <ul class="rows">
              {rows.map((row) => (
                <Version jobId={jobId} row={row} />
              ))}
            </ul>
          }
        >
          <form method="post" action={`${place}/choose-versions`} {...inDialog}>
            {props.noneChosen && (
              <p class="field-error" role="alert">
                {text.noneChosen}
              </p>
            )}
            <ul class="rows">
              {rows.map((row) => (
                <Version jobId={jobId} row={row} />
              ))}
            </ul>
            <div class="versions-actions">
              <button type="submit" class="button">
                {text.deleteChosen}
              </button>
            </div>
          </form>
          {["pin-version", "release-version"].map((action) => (
            <form id={action} method="post" action={`${place}/${action}`} />
          ))}
        </IfAllowed>
        <Pager
          page={props.page}
          pages={props.pages}
          linkOf={(page) => `${place}?page=${page}${day === undefined ? "" : `&day=${day}`}`}
        />
      </div>
      <Months days={props.days} chosen={day} link={(each) => `${place}?day=${each}`} />
    </div>
  );
}

function Version({ jobId, row }: { jobId: string; row: VersionRow }) {
  const { texts, formats, now } = useView();
  const text = texts.backup.versions;
  const { seconds, time, files, bytes, run, isPartial, isPinned, previous } = row;
  const name = formats.dateTime(time);
  const size = [
    files !== undefined && texts.common.fileCount(files),
    bytes !== undefined && bytes >= 0 && formats.bytes(bytes),
  ].filter((fact) => fact !== false);
  return (
    <li class="version" id={`version-${seconds}`}>
      <IfAllowed to="administer">
        <div class="version-marks">
          <label class="version-tick">
            <input type="checkbox" name="version[]" value={String(seconds)} aria-label={text.choose(name)} />
          </label>
          <button
            type="submit"
            class="button button-quiet button-icon"
            form={isPinned ? "release-version" : "pin-version"}
            name="version"
            value={String(seconds)}
            aria-label={isPinned ? text.unpinOf(name) : text.pinOf(name)}
            title={isPinned ? text.unpinMeans : text.pinMeans}
          >
            <Icon name={isPinned ? "unpin" : "pin"} />
          </button>
        </div>
      </IfAllowed>
      <div class="version-what stack flush">
        <span class="words">
          <When time={time} absolute /> <span class="soft">{formats.relative(time, now)}</span>
          {isPartial && <span class="tag warn">{text.partial}</span>}
          {isPinned && <span class="tag">{text.pinned}</span>}
        </span>
        <span class="soft small">{size.join(" · ")}</span>
        {run && (
          <span class="small">
            {text.changes(run.added, run.changed, run.removed)}
            {run.newBytes > 0 && <span class="soft"> · {text.newBytes(formats.bytes(run.newBytes))}</span>}
          </span>
        )}
      </div>
      <IfAllowed to="browse">
        <div class="version-links line tight">
          <a class="button" href={treeLink({ ...usualPlace(jobId), version: time })} aria-label={text.restoreOf(name)}>
            {texts.common.restore}
          </a>
          {previous !== undefined && (
            <a
              class="button button-quiet"
              href={`backup/${jobId}/changes?from=${previous}&to=${seconds}`}
              aria-label={text.changesOf(name)}
            >
              {text.whatChanged}
            </a>
          )}
        </div>
      </IfAllowed>
    </li>
  );
}
