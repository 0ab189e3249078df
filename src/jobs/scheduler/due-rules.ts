import type { ScheduleExtras } from "../../database/server/schedules.ts";
import { parseTimespan } from "../../options/values/index.ts";
import type { NetworkHold } from "./network-watch.ts";
import type { WeeklyWindows } from "./windows.ts";

/** What is known of a run whose time has come. */
export interface DueRun {
  readonly planned: Date;
  readonly now: Date;
  readonly extras: ScheduleExtras;
  /** A task of the job waits or runs. */
  readonly isActive: boolean;
  /** It was looked at before, when its time had come, and held. */
  readonly wasHeld: boolean;
  /** The computer runs on its battery, and the job must not. */
  readonly sparesBattery: boolean;
  /** When the job's last good backup ended; undefined: never. */
  readonly lastGood: () => Date | undefined;
  /** Those of the job and those for all. */
  readonly windows: readonly WeeklyWindows[];
  /** Why it must not run on the network that the computer is on. */
  readonly network: () => NetworkHold | undefined;
  /** Whether the destination and the sources are there. Only asked where the schedule says so. */
  readonly isAvailable: () => boolean;
}

/** What a run waits for whose time has come. */
export type HoldReason = "window" | "destination" | NetworkHold;

export type Verdict =
  | { readonly kind: "run" }
  /** It doesn't run; `forGood`: not after a restart of the server either. */
  | { readonly kind: "skip"; readonly forGood: boolean }
  /** It runs later, `until` at the earliest if that is known. */
  | { readonly kind: "hold"; readonly reason: HoldReason; readonly until?: Date | undefined };

const second = 1000;
/** Between two looks at the network. */
const networkInterval = 15 * second;
/** A run that is later than this was missed: the server was off or asleep. */
const missedAfter = 5 * 60 * second;
/** What opens within a fortnight is not there for nothing. */
const longestClosed = 14 * 24 * 3600 * second;

/** Decides what becomes of a run whose time has come. */
export function judge(run: DueRun): Verdict {
  const { planned, now, extras, windows } = run;
  if (extras.skipNext) return { kind: "skip", forGood: true };
  if (run.isActive || run.sparesBattery) return { kind: "skip", forGood: false };
  const isMissed = !run.wasHeld && now.getTime() - planned.getTime() > missedAfter;
  if (isMissed && !isMadeUp(run)) return { kind: "skip", forGood: false };

  const closed = windows.filter((week) => !isOpen(week, now));
  if (closed.length > 0) return { kind: "hold", reason: "window", until: nextChange(closed, now) };
  const network = run.network();
  if (network) return { kind: "hold", reason: network, until: new Date(now.getTime() + networkInterval) };
  if (extras.whenAvailable && !run.isAvailable()) return { kind: "hold", reason: "destination" };
  return { kind: "run" };
}

/** The first moment from `time` on at which runs may begin; undefined if there is none within two weeks. */
export function opensAt(windows: readonly WeeklyWindows[], time: Date): Date | undefined {
  const latest = time.getTime() + longestClosed;
  for (let moment: Date | undefined = time; moment && moment.getTime() <= latest; ) {
    const closed = windows.filter((week) => !isOpen(week, moment as Date));
    if (closed.length === 0) return moment;
    moment = nextChange(closed, moment);
  }
  return undefined;
}

function nextChange(windows: readonly WeeklyWindows[], time: Date): Date | undefined {
  const changes = windows.map((week) => week.nextChange(time)?.getTime() ?? Number.POSITIVE_INFINITY);
  const first = Math.min(...changes);
  return Number.isFinite(first) ? new Date(first) : undefined;
}

/** Whether runs may begin then. */
function isOpen(windows: WeeklyWindows, now: Date): boolean {
  const { kind } = windows.at(now);
  return kind === "run" || kind === "limit";
}

/** Whether a missed run is made up for. */
function isMadeUp({ extras: { missed = "run" }, now, lastGood }: DueRun): boolean {
  if (missed === "run" || missed === "skip") return missed === "run";
  const last = lastGood();
  return last === undefined || now.getTime() - last.getTime() > parseTimespan(missed.olderThan) * second;
}
