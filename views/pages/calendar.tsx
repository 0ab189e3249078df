/** @jsxImportSource hono/jsx */
import { PageHead } from "../layout/document.tsx";
import { Empty } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { Pager } from "../parts/pager.tsx";
import { IfAllowed, useView } from "../view.tsx";

/** Some of the names of other backups, and how many there are. */
export interface OtherBackups {
  readonly names: readonly string[];
  readonly count: number;
}

/** A backup that gets in the way of others in the days ahead, or they in its. */
export interface Clash {
  readonly jobId: string;
  readonly name: string;
  readonly kind: "waitsFor" | "joins";
  readonly others: OtherBackups;
  readonly times: number;
  readonly first: Date;
  /** How late it begins at the most. */
  readonly seconds: number;
  readonly reason: "sameDestination" | "sameServer" | "sameDisk" | "limit" | undefined;
}

export type LeftOut = "skipped" | "unfinished" | "closed";

/** What a backup does on one day. */
export interface DayEntry {
  readonly jobId: string;
  readonly name: string;
  readonly first: Date;
  readonly times: number;
  /** Nothing of it runs. */
  readonly isLeftOut: boolean;
  readonly isClash: boolean;
}

/** Hours in which nothing starts, or transfers are limited. */
export interface DayHours {
  readonly kind: "closed" | "limited";
  readonly from: Date;
  readonly to: Date;
}

export interface CalendarDay {
  /** `2026-12-01`. */
  readonly key: string;
  readonly start: Date;
  readonly hours: readonly DayHours[];
  readonly entries: readonly DayEntry[];
  readonly more: number;
}

export interface CalendarProps {
  readonly days: readonly CalendarDay[];
  readonly clashes: readonly Clash[];
  readonly limit: number;
  readonly hasPlans: boolean;
}

/** Two weeks: what is planned, and what gets in each other's way. */
export function Calendar({ days, clashes, limit, hasPlans }: CalendarProps) {
  const { texts } = useView();
  const text = texts.calendar;
  if (!hasPlans) {
    return (
      <>
        <PageHead title={text.title} />
        <Empty title={text.emptyTitle}>
          <p>{text.emptyText}</p>
          <a class="button button-main" href="./">
            {text.toBackups}
          </a>
        </Empty>
      </>
    );
  }
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <Clashes clashes={clashes} limit={limit} />
      <section aria-labelledby="days-title">
        <h2 id="days-title" class="unseen">
          {text.days}
        </h2>
        <ol class="plain calendar">
          {days.map((day, position) => (
            <Day day={day} position={position} />
          ))}
        </ol>
      </section>
    </>
  );
}

const clashesShown = 4;

function Clashes({ clashes, limit }: { clashes: readonly Clash[]; limit: number }) {
  const { texts } = useView();
  const text = texts.calendar;
  if (clashes.length === 0) {
    return (
      <p class="sign">
        <Icon name="check" class="good" /> {text.noClashes}
      </p>
    );
  }
  const rest = clashes.slice(clashesShown);
  const list = (some: readonly Clash[]) => (
    <ul class="rows rows-tight">
      {some.map((clash) => (
        <ClashLine clash={clash} limit={limit} />
      ))}
    </ul>
  );
  return (
    <section class="card" aria-labelledby="clashes-title">
      <h2 id="clashes-title" class="sign">
        <Icon name="warning" class="warn" /> {text.clashes}
      </h2>
      {list(clashes.slice(0, clashesShown))}
      {rest.length > 0 && (
        <details class="more">
          <summary>{text.moreClashes(rest.length)}</summary>
          {list(rest)}
        </details>
      )}
    </section>
  );
}

function ClashLine({ clash, limit }: { clash: Clash; limit: number }) {
  const { texts, formats } = useView();
  const text = texts.calendar;
  const { jobId, name, kind, others, times, first, seconds, reason } = clash;
  const facts = [
    text.times(times),
    text.first(formats.dateTime(first)),
    seconds >= 60 && text.late(formats.duration(seconds)),
    reason === "limit" ? text.limit(limit) : reason && text[reason],
  ];
  return (
    <li class="line ends">
      <div class="grow">
        <a href={`backup/${jobId}`}>
          <bdi>{name}</bdi>
        </a>{" "}
        {text[kind]} <Others others={others} />
        <div class="soft small">{facts.filter(Boolean).join(" · ")}</div>
      </div>
      <IfAllowed to="administer">
        <a class="button" href={`backup/${jobId}/edit?step=when`} aria-label={text.changeOf(name)}>
          {text.change}
        </a>
      </IfAllowed>
    </li>
  );
}

function Others({ others: { names, count } }: { others: OtherBackups }) {
  const { texts } = useView();
  return (
    <>
      {names.map((name, position) => (
        <>
          {position > 0 && ", "}
          <bdi>{name}</bdi>
        </>
      ))}
      {count > names.length && ` ${texts.calendar.others(count - names.length)}`}
    </>
  );
}

function useDayName(): (start: Date, position: number) => string {
  const { texts, formats } = useView();
  return (start, position) =>
    position === 0 ? texts.calendar.today : position === 1 ? texts.calendar.tomorrow : formats.dayOnly(start);
}

function Day({ day, position }: { day: CalendarDay; position: number }) {
  const { texts, formats } = useView();
  const nameOf = useDayName();
  const text = texts.calendar;
  const { key, start, hours, entries, more } = day;
  const link = `calendar?day=${key}`;
  return (
    <li class="calendar-day">
      <h3>
        <a href={link} title={formats.date(start)}>
          {nameOf(start, position)}
        </a>
      </h3>
      <Hours hours={hours} />
      {entries.length === 0 && <p class="soft small">{text.nothing}</p>}
      <ul class="plain">
        {entries.map(({ jobId, name, first, times, isLeftOut, isClash }) => (
          <li>
            <a class={`calendar-run${isLeftOut ? " calendar-left-out" : ""}`} href={`backup/${jobId}`} title={name}>
              <span class="soft small figure">{times > 1 ? text.timesADay(times) : formats.clock(first)}</span>{" "}
              <bdi class="calendar-name cut">{name}</bdi>
              {isLeftOut && <span class="calendar-note soft small">{text.leftOutShort}</span>}
              {isClash && (
                <span class="warn" title={text.clash}>
                  <Icon name="warning" />
                  <span class="unseen">{text.clash}</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <a class="calendar-more small" href={link}>
          {text.moreRuns(more)}
        </a>
      )}
    </li>
  );
}

function Hours({ hours }: { hours: readonly DayHours[] }) {
  const { texts, formats } = useView();
  if (hours.length === 0) return null;
  return (
    <ul class="plain calendar-hours line close soft small">
      {hours.map(({ kind, from, to }) => (
        <li class="sign" title={texts.calendar[kind]}>
          <Icon name={kind === "closed" ? "paused" : "upload"} />
          <span>
            <span class="calendar-words">{texts.calendar[kind]}</span>{" "}
            <span class="figure">
              {formats.clock(from)}–{formats.clock(to)}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A planned run, with what is to be expected of it. */
export interface DayRun {
  readonly jobId: string;
  readonly name: string;
  readonly planned: Date;
  readonly leftOut: LeftOut | undefined;
  readonly begins: Date | undefined;
  readonly ends: Date | undefined;
  /** Undefined: it has never run. */
  readonly usualSeconds: number | undefined;
  readonly isHeld: boolean;
  readonly isFollowing: boolean;
  readonly waitsFor: OtherBackups;
  readonly joins: OtherBackups;
  /** The next one of its backup, which can be left out. */
  readonly isNext: boolean;
}

export interface CalendarDayProps {
  /** From 0, today. */
  readonly position: number;
  readonly start: Date;
  readonly end: Date;
  readonly hours: readonly DayHours[];
  readonly runs: readonly DayRun[];
  readonly page: number;
  readonly pages: number;
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** One day, run by run. */
export function CalendarOfDay(props: CalendarDayProps) {
  const { texts, formats } = useView();
  const nameOf = useDayName();
  const text = texts.calendar;
  const { position, start, hours, runs, page, pages, key, before, after } = props;
  return (
    <>
      <PageHead
        title={position < 2 ? `${nameOf(start, position)}, ${formats.dayOnly(start)}` : formats.date(start)}
        lead={<a href="calendar">{text.allDays}</a>}
      >
        {before && (
          <a class="button" href={`calendar?day=${before}`} rel="prev">
            <Icon name="left" class="icon-way" />
            {text.previousDay}
          </a>
        )}
        {after && (
          <a class="button" href={`calendar?day=${after}`} rel="next">
            {text.nextDay}
            <Icon name="right" class="icon-way" />
          </a>
        )}
      </PageHead>
      <Hours hours={hours} />
      {runs.length === 0 ? (
        <p class="soft">{text.nothing}</p>
      ) : (
        <ol class="rows">
          {runs.map((run) => (
            <RunOfDay run={run} start={start} end={props.end} />
          ))}
        </ol>
      )}
      <Pager page={page} pages={pages} linkOf={(other) => `calendar?day=${key}&page=${other}`} />
    </>
  );
}

function RunOfDay({ run, start, end }: { run: DayRun; start: Date; end: Date }) {
  const { texts, formats } = useView();
  const text = texts.calendar;
  const { jobId, name, planned, leftOut, begins, usualSeconds, isHeld, isFollowing, waitsFor, joins, isNext } = run;
  const isLate = begins !== undefined && begins.getTime() - planned.getTime() >= 60_000;
  const facts = [
    leftOut && text.leftOut[leftOut],
    isFollowing && text.follows,
    !leftOut && (usualSeconds === undefined ? text.neverRun : text.usual(formats.duration(usualSeconds))),
    isLate && text.begins(formats.moment(begins, planned)),
    isHeld && text.held,
  ];
  return (
    <li class="day-run">
      <time class="figure" datetime={planned.toISOString()}>
        {formats.clock(planned)}
      </time>
      <div>
        <a href={`backup/${jobId}`} class={leftOut && "calendar-left-out"}>
          <bdi>{name}</bdi>
        </a>
        <div class="soft small">{facts.filter(Boolean).join(" · ")}</div>
        {(["waitsFor", "joins"] as const).map(
          (kind) =>
            run[kind].count > 0 && (
              <div class="small sign">
                <Icon name="warning" class="warn" />
                <span>
                  {text[kind]} <Others others={kind === "joins" ? joins : waitsFor} />
                </span>
              </div>
            ),
        )}
      </div>
      <DayLine run={run} start={start} end={end} />
      {isNext && (
        <IfAllowed to="run">
          <form method="post" action={`backup/${jobId}/skip-next`}>
            {leftOut !== "skipped" && <input type="hidden" name="skip" value="yes" />}
            <button
              type="submit"
              class="button"
              aria-label={leftOut === "skipped" ? text.unskipOf(name) : text.skipOf(name)}
            >
              {leftOut === "skipped" ? text.unskip : text.skip}
            </button>
          </form>
        </IfAllowed>
      )}
    </li>
  );
}

const hour = 3_600_000;

/** The run as a bar on the line of its day, with a thin line while it waits. The words beside it say the same. */
function DayLine({ run, start, end }: { run: DayRun; start: Date; end: Date }) {
  const { planned, begins, ends, waitsFor, joins } = run;
  const length = end.getTime() - start.getTime();
  const at = (time: Date) => Math.min(1000, Math.max(0, ((time.getTime() - start.getTime()) / length) * 1000));
  const isClash = waitsFor.count + joins.count > 0;
  const width = begins && ends ? Math.max(6, at(ends) - at(begins)) : 0;
  return (
    <svg class="day-line" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
      {[6, 12, 18].map((each) => (
        <rect class="bar" x={((each * hour) / length) * 1000} y="0" width="1" height="12" />
      ))}
      {begins && begins > planned && (
        <rect class="bar" x={at(planned)} y="5" width={at(begins) - at(planned)} height="2" />
      )}
      {begins && (
        <rect
          class={isClash ? "bar bar-warning" : "bar-day"}
          x={Math.min(at(begins), 1000 - width)}
          y="1"
          width={width}
          height="10"
        />
      )}
    </svg>
  );
}
