/** @jsxImportSource hono/jsx */
import { PageHead } from "../layout/document.tsx";
import { Copies, type CopyLine } from "../parts/copies.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { useMeaning } from "../parts/meaning.tsx";
import { Menu, MenuAction, MenuLink } from "../parts/menu.tsx";
import { Progress } from "../parts/progress.tsx";
import { Proof, type ProofProps } from "../parts/proof.tsx";
import { type RunBar, RunBars } from "../parts/run-bars.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { type BackupState, backupStates, State } from "../parts/state.tsx";
import { When } from "../parts/when.tsx";
import { IfAllowed, useView, type View } from "../view.tsx";
import { type Notice, NoticeLines } from "./settings/notifications.tsx";

export const homeOrders = ["trouble", "name", "last", "size"] as const;
export type HomeOrder = (typeof homeOrders)[number];

/** A backup as it stands in the list. */
export interface BackupRow {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly state: BackupState;
  readonly lastGood: Date | undefined;
  /** Since when a run is missing; only if overdue. */
  readonly missing: Date | undefined;
  /** The last run, if it was not good. */
  readonly failed:
    | {
        readonly time: Date;
        readonly message: string | undefined;
        /** The stable id of the error. */
        readonly errorId: string | undefined;
      }
    | undefined;
  readonly next: Date | undefined;
  /** Its time has come, but it waits for an hour in which it may run, or for a drive or destination. */
  readonly waitsFor: keyof View["texts"]["home"]["waitsFor"] | undefined;
  /** It begins when other backups have ended, perhaps at that alone. */
  readonly follows: boolean;
  readonly hasSchedule: boolean;
  /** Waits for its turn. */
  readonly isWaiting: boolean;
  readonly running: RunningRow | undefined;
  readonly runs: readonly RunBar[];
  /** Of all versions at the destination, in bytes. */
  readonly size: number | undefined;
  /** Where it goes, in a few words. */
  readonly destination: string;
  readonly copies: readonly CopyLine[];
  /** Undefined: no restore drill so far. */
  readonly proof: ProofProps | undefined;
}

export interface RunningRow {
  readonly taskId: number;
  readonly phase: string;
  /** From 0 to 1, when known. */
  readonly part: number | undefined;
  readonly secondsLeft: number | undefined;
  readonly currentFile: string | undefined;
  readonly ending: "stop" | "abort" | undefined;
}

export interface BackupGroup {
  /** Empty: all. */
  readonly tag: string;
  readonly count: number;
}

export interface HomeProps {
  readonly rows: readonly BackupRow[];
  /** All there are, whatever the filter. */
  readonly total: number;
  readonly sums: Readonly<Record<BackupState, number>>;
  readonly paused: { readonly until: Date | undefined } | undefined;
  readonly filter: string;
  readonly order: HomeOrder;
  /** The newest ones that no row tells of. */
  readonly notices: readonly Notice[];
  /** How many more there are. */
  readonly moreNotices: number;
  /** What can be run with one press: those with the tag that the filter names, or all. */
  readonly group: BackupGroup | undefined;
}

export function Home(props: HomeProps) {
  const { texts } = useView();
  if (props.total === 0) return <FirstSteps />;
  return (
    <>
      <PageHead title={texts.common.backups}>
        <a class="button button-quiet wide-only" href="calendar">
          <Icon name="calendar" />
          {texts.calendar.title}
        </a>
        <IfAllowed to="administer">
          <a class="button button-main" href="new">
            <Icon name="plus" />
            {texts.common.newBackup}
          </a>
        </IfAllowed>
      </PageHead>
      <HomeSum {...props} />
      <NoticeLines notices={props.notices} more={props.moreNotices} />
      {(props.total > 5 || props.filter !== "") && (
        <div class="tools-line line tight">
          <Tools filter={props.filter} order={props.order} />
          {props.group && <RunGroup group={props.group} />}
        </div>
      )}
      <ul class="rows">
        {props.rows.map((row) => (
          <Row row={row} />
        ))}
      </ul>
      {props.rows.length === 0 && (
        <p>
          {texts.home.noMatch} <a href="./">{texts.home.showAll}</a>
        </p>
      )}
    </>
  );
}

function FirstSteps() {
  const { texts } = useView();
  return (
    <>
      <PageHead title={texts.common.backups} />
      <Empty title={texts.home.emptyTitle}>
        <IfAllowed to="administer">
          <p>{texts.home.emptyText}</p>
        </IfAllowed>
        <IfAllowed to="administer">
          <p class="buttons">
            <a class="button button-main" href="new">
              {texts.home.emptyMain}
            </a>
            <a class="button" href="import">
              {texts.home.haveBackups}
            </a>
          </p>
        </IfAllowed>
      </Empty>
    </>
  );
}

/** One line that tells whether all is well; refreshed live. */
export function HomeSum({ sums, total, paused }: Pick<HomeProps, "sums" | "total" | "paused">) {
  const { texts, formats } = useView();
  const present = backupStates.filter((state) => sums[state] > 0);
  const isAllSafe = sums.safe === total;
  return (
    <div id="sum" class="strip line ends">
      <p class="sum-line line">
        {isAllSafe ? (
          <span class="state state-safe">
            <Icon name="safe" />
            {texts.home.allSafe(total)}
          </span>
        ) : (
          present.map((state) => (
            <span class={`state state-${state}`}>
              <Icon name={state} />
              {texts.common.statesInSum[state](sums[state])}
            </span>
          ))
        )}
      </p>
      <IfAllowed to="run" withAll>
        <form method="post" action={paused ? "resume" : "pause"}>
          <button type="submit" class="button button-quiet">
            <Icon name={paused ? "running" : "paused"} />
            {paused ? texts.home.resumeAll : texts.home.pauseAll}
          </button>
        </form>
      </IfAllowed>
      {paused && (
        <p class="full soft">
          {paused.until ? texts.home.pausedUntilBanner(formats.dateTime(paused.until)) : texts.home.pausedBanner}
        </p>
      )}
    </div>
  );
}

function Tools({ filter, order }: { filter: string; order: HomeOrder }) {
  const { texts } = useView();
  return (
    <search>
      <form
        class="beside"
        action="./"
        method="get"
        hx-trigger="submit, change, input delay:300ms from:find input"
        hx-sync="replace"
      >
        <input
          type="search"
          name="filter"
          value={filter}
          placeholder={texts.home.filter}
          aria-label={texts.home.filterLabel}
          id="filter"
        />
        <select name="order" aria-label={texts.home.sort} id="order">
          {homeOrders.map((each) => (
            <option value={each} selected={each === order}>
              {texts.home.sortBy[each]}
            </option>
          ))}
        </select>
        <noscript>
          <button type="submit" class="button">
            {texts.home.filter}
          </button>
        </noscript>
      </form>
    </search>
  );
}

function RunGroup({ group: { tag, count } }: { group: BackupGroup }) {
  const { texts } = useView();
  return (
    <IfAllowed to="run">
      <form method="post" action="run-all">
        <input type="hidden" name="tag" value={tag} />
        <button type="submit" class="button button-quiet">
          <Icon name="running" />
          {tag === "" ? texts.home.runAll(count) : texts.home.runTagged(count, tag)}
        </button>
      </form>
    </IfAllowed>
  );
}

/** Refreshed live, by its id. */
export function Row({ row }: { row: BackupRow }) {
  const { texts, formats } = useView();
  const { id, name, running } = row;
  const link = `backup/${id}`;
  return (
    <li id={`backup-${id}`} class={`row row-${row.state}`}>
      <div class="row-name">
        <a class="still clamp" href={link}>
          <bdi>{name}</bdi>
        </a>
        <span class="words">
          <State state={row.state} />
          <Age row={row} />
        </span>
        <Copies copies={row.copies} />
        {row.proof && <Proof proof={row.proof} />}
        {row.tags.length > 0 && (
          <span class="line close">
            {row.tags.map((tag) => (
              <a
                class="tag cut soft"
                href={`./?filter=${encodeURIComponent(tag)}`}
                aria-label={texts.home.onlyTag(tag)}
              >
                <bdi>{tag}</bdi>
              </a>
            ))}
          </span>
        )}
      </div>
      <div class="row-now stack close">{running ? <Now running={running} /> : <Plan row={row} />}</div>
      <div class="row-bars">{row.runs.length > 0 && <RunBars runs={row.runs} />}</div>
      <div class="row-size small cut soft">
        {row.size !== undefined && <span class="figure">{formats.bytes(row.size)}</span>}{" "}
        <span class="cut" dir="auto" title={row.destination}>
          → {row.destination}
        </span>
      </div>
      <div class="row-actions">
        {running ? (
          <IfAllowed to="stop">
            <form method="post" action={`task/${running.taskId}/stop`}>
              <button
                type="submit"
                class="button"
                aria-label={texts.home.stopName(name)}
                disabled={running.ending !== undefined}
              >
                {texts.home.stop}
              </button>
            </form>
          </IfAllowed>
        ) : (
          <IfAllowed to="run">
            <form method="post" action={`${link}/run`}>
              <button type="submit" class="button" aria-label={texts.home.runNow(name)} disabled={row.isWaiting}>
                {texts.home.run}
              </button>
            </form>
          </IfAllowed>
        )}
        <Menu id={`menu-${id}`} label={texts.common.menuOf(name)}>
          {running && (
            <IfAllowed to="stop">
              <MenuAction action={`task/${running.taskId}/abort`} icon="stop">
                {texts.home.stopNow}
              </MenuAction>
            </IfAllowed>
          )}
          <IfAllowed to="browse">
            <MenuLink href={`restore/${id}`} icon="restore">
              {texts.home.menu.restore}
            </MenuLink>
          </IfAllowed>
          <IfAllowed to="administer">
            <MenuLink href={`${link}/edit`} icon="edit">
              {texts.home.menu.edit}
            </MenuLink>
          </IfAllowed>
          <MenuLink href={`${link}/log`} icon="log">
            {texts.home.menu.log}
          </MenuLink>
          <MenuLink href={`${link}/care`} icon="care">
            {texts.home.menu.verify}
          </MenuLink>
        </Menu>
      </div>
    </li>
  );
}

function Age({ row: { lastGood, failed, missing, state } }: { row: BackupRow }) {
  const { texts } = useView();
  return (
    <span class="soft">
      {state === "overdue" && missing ? (
        <Sentence of={texts.home.overdueSince} time={missing} />
      ) : state === "failing" && failed ? (
        <Sentence of={texts.home.failedRun} time={failed.time} />
      ) : lastGood && (state === "overdue" || state === "failing") ? (
        // It is its copies that are in trouble.
        <Sentence of={texts.home.lastGood} time={lastGood} />
      ) : lastGood ? (
        <When time={lastGood} />
      ) : (
        texts.home.noGoodVersion
      )}
    </span>
  );
}

function Now({ running: { phase, part, secondsLeft, currentFile } }: { running: RunningRow }) {
  const { texts, formats } = useView();
  const facts = [
    phase,
    part !== undefined && formats.percent(part),
    secondsLeft !== undefined && texts.common.timeLeft(formats.duration(secondsLeft)),
  ];
  return (
    <>
      <span>{facts.filter(Boolean).join(" · ")}</span>
      <Progress part={part} label={phase} />
      <span class="path soft small cut" dir="auto">
        {currentFile ?? "\u00a0"}
      </span>
    </>
  );
}

function Plan({ row }: { row: BackupRow }) {
  const { texts } = useView();
  const meaning = useMeaning();
  if (row.state === "failing" && row.failed?.message) {
    const { message, errorId } = row.failed;
    return (
      <span class="clamp soft" title={message}>
        {meaning({ id: errorId, what: message }).what}
      </span>
    );
  }
  if (row.isWaiting) return <span>{texts.home.waits}</span>;
  if (row.waitsFor) return <span>{texts.home.waitsFor[row.waitsFor]}</span>;
  if (row.next) return <Sentence of={texts.home.nextRun} time={row.next} />;
  return <span class="soft">{row.follows ? texts.home.follows : texts.home.onlyByHand}</span>;
}
