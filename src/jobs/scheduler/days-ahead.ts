import type { ScheduleExtras } from "../../database/server/schedules.ts";
import { UserError } from "../../support/errors.ts";
import type { Place } from "../queue/places.ts";
import { limitAt, type TaskLimits } from "../queue/task-limits.ts";
import { followersOf } from "./chains.ts";
import { opensAt } from "./due-rules.ts";
import { plannedTimes, type ScheduleTimes } from "./run-times.ts";
import type { TimeZone } from "./time-zone.ts";
import type { WeeklyWindows } from "./windows.ts";

/** What of a job its days ahead come from. */
export interface PlannedJob {
  readonly jobId: number;
  readonly schedule: ScheduleTimes & { readonly extras: ScheduleExtras };
  /** How long it usually runs; undefined if it never has. */
  readonly usualSeconds: number | undefined;
  /** As `destinationKeys` has them: jobs with a common one wait for each other. */
  readonly destinations: readonly string[];
  /** The servers and disks that it works with. */
  readonly places: readonly Place[];
  /** Those of the job and those for all. */
  readonly windows: readonly WeeklyWindows[];
  /** When it last ended; undefined: never. */
  readonly lastEnd: Date | undefined;
}

/**
 * What is to be expected of a planned run:
 * - `runs`: it runs, maybe later than planned.
 * - `skipped`: somebody wants it left out.
 * - `unfinished`: left out, since the one before is not over by then.
 * - `closed`: no window lets it begin.
 */
export type Expectation = "runs" | "skipped" | "unfinished" | "closed";

export interface RunAhead {
  readonly jobId: number;
  readonly planned: Date;
  readonly expectation: Expectation;
  /** Its place in the plan is the end of another job's run. */
  readonly isFollowing: boolean;
  /** Windows let it begin only later than planned. */
  readonly isHeld: boolean;
  /** When it is expected to begin, and to end; undefined if it does not run. */
  readonly begins: Date | undefined;
  readonly ends: Date | undefined;
  /** Jobs for which it has to wait. */
  readonly waitsFor: ReadonlySet<number>;
  /** Jobs which have to wait for it. */
  readonly holdsUp: ReadonlySet<number>;
  /** Jobs which are expected to run when it begins. */
  readonly joins: ReadonlySet<number>;
  /** Jobs which are expected to begin while it runs. */
  readonly joinedBy: ReadonlySet<number>;
}

export interface Span {
  readonly now: Date;
  readonly until: Date;
  readonly zone: TimeZone;
  readonly limits: TaskLimits;
}

/** Of one job and a day, in the mean: every five minutes. */
const mostRunsPerDay = 288;
const day = 24 * 3_600_000;
/** A run takes some time, even where nobody knows how much. */
const shortestRun = 60_000;

/**
 * The runs of all jobs until a moment, in the order in which they are due, as they are expected if each takes as long as it
 * usually does: what waits for its window, for its destination, server or disk, or for its turn, and what is left out. It follows the rules of
 * scheduler and queue, but that of two which wait the one which was due first begins first.
 */
export function runsAhead(jobs: readonly PlannedJob[], span: Span): RunAhead[] {
  return new Forecast(jobs, span).runs();
}

interface Due {
  readonly job: PlannedJob;
  readonly time: number;
  readonly isSkipped: boolean;
  readonly isFollowing: boolean;
}

/** A run that has its place, and who is near. */
interface Placed {
  readonly job: PlannedJob;
  readonly begins: number;
  readonly ends: number;
  readonly waitsFor: Set<number>;
  readonly holdsUp: Set<number>;
  readonly joins: Set<number>;
  readonly joinedBy: Set<number>;
}

class Forecast {
  readonly #span: Span;
  readonly #jobs: readonly PlannedJob[];
  readonly #links: { jobId: number; lastRun: Date | null; extras: ScheduleExtras }[];
  readonly #ends: Map<number, Date | undefined>;
  /** What is due in times of its own, the last one first. */
  readonly #due: Due[];
  /** What follows others, the last one first. */
  readonly #following: Due[] = [];
  /** Those that are not over at the time that was looked at last. */
  #open: Placed[] = [];

  constructor(jobs: readonly PlannedJob[], span: Span) {
    this.#span = span;
    this.#jobs = jobs;
    this.#links = jobs.map(({ jobId, schedule: { lastRun, extras } }) => ({ jobId, lastRun, extras }));
    this.#ends = new Map(jobs.map(({ jobId, lastEnd }) => [jobId, lastEnd]));
    this.#due = jobs.flatMap((job) => dueTimes(job, span)).toSorted(later);
  }

  runs(): RunAhead[] {
    const runs: RunAhead[] = [];
    for (let due = this.#next(); due && due.time <= this.#span.until.getTime(); due = this.#next()) {
      runs.push(this.#expect(due));
    }
    return runs.toSorted((one, other) => one.planned.getTime() - other.planned.getTime());
  }

  #next(): Due | undefined {
    const [one, other] = [this.#due.at(-1), this.#following.at(-1)];
    return other && (!one || other.time < one.time) ? this.#following.pop() : this.#due.pop();
  }

  #expect(due: Due): RunAhead {
    const { job, time, isFollowing } = due;
    this.#open = this.#open.filter(({ ends }) => ends > time);
    const opens = opensAt(job.windows, new Date(time))?.getTime();
    const run = (expectation: Expectation, placed?: Placed): RunAhead => ({
      jobId: job.jobId,
      planned: new Date(time),
      expectation,
      isFollowing,
      isHeld: placed !== undefined && opens !== time,
      begins: placed && new Date(placed.begins),
      ends: placed && new Date(placed.ends),
      waitsFor: placed?.waitsFor ?? new Set(),
      holdsUp: placed?.holdsUp ?? new Set(),
      joins: placed?.joins ?? new Set(),
      joinedBy: placed?.joinedBy ?? new Set(),
    });
    if (due.isSkipped) return run("skipped");
    if (this.#open.some((open) => open.job === job)) return run("unfinished");
    // What follows others begins whatever the windows say.
    if (opens === undefined && !isFollowing) return run("closed");
    const placed = this.#place(job, isFollowing ? time : (opens ?? time));
    this.#queueFollowers(placed);
    return run("runs", placed);
  }

  /** Gives a run the first time at which it may begin, as the queue does. */
  #place(job: PlannedJob, earliest: number): Placed {
    const begins = this.#firstFree(job, earliest);
    const ends = begins + Math.max(shortestRun, (job.usualSeconds ?? 0) * 1000);
    const near = {
      waitsFor: new Set<number>(),
      holdsUp: new Set<number>(),
      joins: new Set<number>(),
      joinedBy: new Set<number>(),
    };
    const placed: Placed = { job, begins, ends, ...near };
    for (const other of this.#open) meet(placed, other, earliest);
    this.#open.push(placed);
    this.#ends.set(job.jobId, new Date(ends));
    const link = this.#links.find(({ jobId }) => jobId === job.jobId);
    if (link) link.lastRun = new Date(begins);
    return placed;
  }

  /** The first time from `earliest` on at which no destination, no limit of a place and none for all keeps a job waiting. */
  #firstFree(job: PlannedJob, earliest: number): number {
    const { limits } = this.#span;
    const isInTheWay = (other: Placed) => other.job.destinations.some((key) => job.destinations.includes(key));
    const crowds = [
      new Crowd(this.#open, limits.atOnce),
      ...job.places
        .map((place) => ({ place, limit: limitAt(place, limits) }))
        .filter(({ limit }) => Number.isFinite(limit))
        .map(
          ({ place, limit }) =>
            new Crowd(
              this.#open.filter((other) => worksWith(other.job, place)),
              limit,
            ),
        ),
    ];
    let time = this.#open.reduce(
      (latest, other) => (isInTheWay(other) ? Math.max(latest, other.ends) : latest),
      earliest,
    );
    for (let before = Number.NaN; before !== time; ) {
      before = time;
      for (const crowd of crowds) time = crowd.firstFree(time);
    }
    return time;
  }

  #queueFollowers({ job, ends }: Placed): void {
    const lastEnd = (jobId: number) => this.#ends.get(jobId);
    for (const { jobId, extras } of followersOf(job.jobId, this.#links, lastEnd, new Date(ends))) {
      const follower = this.#jobs.find((each) => each.jobId === jobId);
      const time = Math.max(ends, ...(extras.after ?? []).map((id) => lastEnd(id)?.getTime() ?? ends));
      if (follower) this.#following.push({ job: follower, time, isSkipped: false, isFollowing: true });
    }
    this.#following.sort(later);
  }
}

/** Runs of which only so many may be under way at a time. */
class Crowd {
  readonly #limit: number;
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;
  /** How many have begun, and ended, at the time that was asked for last. */
  #begun = 0;
  #over = 0;

  constructor(runs: readonly Placed[], limit: number) {
    this.#limit = limit;
    this.#begins = Float64Array.from(runs, ({ begins }) => begins).sort();
    this.#ends = Float64Array.from(runs, ({ ends }) => ends).sort();
  }

  /** The first time from `time` on at which another may begin. To be asked for later and later times. */
  firstFree(time: number): number {
    let free = time;
    for (;;) {
      while ((this.#begins[this.#begun] ?? Number.POSITIVE_INFINITY) <= free) this.#begun++;
      while ((this.#ends[this.#over] ?? Number.POSITIVE_INFINITY) <= free) this.#over++;
      const end = this.#ends[this.#over];
      if (this.#begun - this.#over < this.#limit || end === undefined) return free;
      free = end;
    }
  }
}

function worksWith(job: PlannedJob, place: Place): boolean {
  return job.places.some((each) => isSamePlace(each, place));
}

/** Notes what a run and one that was due before it mean for each other. @param earliest when the later could have begun. */
function meet(later: Placed, earlier: Placed, earliest: number): void {
  const isTogether = earlier.begins < later.ends && earlier.ends > later.begins;
  if (isTogether) {
    const [second, first] = later.begins < earlier.begins ? [earlier, later] : [later, earlier];
    second.joins.add(first.job.jobId);
    first.joinedBy.add(second.job.jobId);
  } else if (earlier.ends > earliest && later.begins > earliest) {
    later.waitsFor.add(earlier.job.jobId);
    earlier.holdsUp.add(later.job.jobId);
  }
}

export function isSamePlace(one: Place, other: Place): boolean {
  return one.kind === other.kind && one.name === other.name;
}

/** None of a schedule that only follows others, or can't be followed, which the log tells. */
function dueTimes(job: PlannedJob, { now, until, zone }: Span): Due[] {
  const count = Math.ceil((until.getTime() - now.getTime()) / day) * mostRunsPerDay;
  try {
    return plannedTimes(job.schedule, zone, now, count, until).map((time, position) => ({
      job,
      time: time.getTime(),
      isSkipped: position === 0 && job.schedule.extras.skipNext === true,
      isFollowing: false,
    }));
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** The last one first; of those at the same time the one with the higher priority comes first, and is thus the last here. */
function later(one: Due, other: Due): number {
  const priority = ({ job }: Due) => job.schedule.extras.priority ?? 0;
  return other.time - one.time || priority(one) - priority(other) || other.job.jobId - one.job.jobId;
}
