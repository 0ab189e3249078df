import { describe, expect, test } from "bun:test";
import { usualLimits } from "../../../src/jobs/queue/task-limits.ts";
import { type PlannedJob, type RunAhead, runsAhead } from "../../../src/jobs/scheduler/days-ahead.ts";
import { utc } from "../../../src/jobs/scheduler/time-zone.ts";
import { parseWindows } from "../../../src/jobs/scheduler/windows.ts";

const now = new Date("2026-11-30T00:00:00Z");
const span = { now, until: new Date("2026-12-01T00:00:00Z"), zone: utc, limits: usualLimits };
const hour = 3600;

/** A job that runs daily at a time of day. */
function job(jobId: number, time: string, changes: Partial<PlannedJob> & { extras?: object } = {}): PlannedJob {
  const { extras = {}, ...others } = changes;
  const schedule = { time: new Date(`2026-11-30T${time}:00Z`), repeat: "1D", rule: "", lastRun: null, extras };
  return {
    jobId,
    schedule,
    usualSeconds: hour,
    destinations: [`file:///${jobId}`],
    places: [],
    windows: [],
    lastEnd: undefined,
    ...others,
  };
}

const clock = (time: Date | undefined) => time?.toISOString().slice(11, 16);
const told = (runs: readonly RunAhead[]) =>
  runs.map(({ jobId, planned, expectation, begins }) => [jobId, clock(planned), expectation, clock(begins)]);

describe("the days ahead", () => {
  test("let what shares a destination wait, and tell both", () => {
    const shared = { destinations: ["file:///shared"] };
    const runs = runsAhead([job(1, "02:00", shared), job(2, "02:30", shared), job(3, "05:00", shared)], span);
    expect(told(runs)).toEqual([
      [1, "02:00", "runs", "02:00"],
      [2, "02:30", "runs", "03:00"],
      [3, "05:00", "runs", "05:00"],
    ]);
    expect(runs.map(({ waitsFor, holdsUp }) => [[...waitsFor], [...holdsUp]])).toEqual([
      [[], [2]],
      [[1], []],
      [[], []],
    ]);
  });

  test("let others run side by side, as many as may", () => {
    const runs = runsAhead([job(1, "02:00"), job(2, "02:00"), job(3, "02:10")], span);
    expect(told(runs).map(([, , , begins]) => begins)).toEqual(["02:00", "02:00", "03:00"]);
    expect(runs.map(({ joins, joinedBy, waitsFor }) => [[...joins], [...joinedBy], [...waitsFor]])).toEqual([
      [[], [2], []],
      [[1], [], []],
      [[], [], [1, 2]],
    ]);
  });

  test("let one at a time work with a disk that spins", () => {
    const places = [{ kind: "disk", name: "sda", spins: true } as const];
    const runs = runsAhead([job(1, "02:00", { places }), job(2, "02:10", { places }), job(3, "02:10")], span);
    expect(told(runs).map(([, , , begins]) => begins)).toEqual(["02:00", "03:00", "02:10"]);
  });

  test("begin with the higher priority", () => {
    const runs = runsAhead([job(1, "02:00"), job(2, "02:00", { extras: { priority: 1 } })], {
      ...span,
      limits: { ...usualLimits, atOnce: 1 },
    });
    expect(told(runs)).toContainEqual([1, "02:00", "runs", "03:00"]);
    expect(told(runs)).toContainEqual([2, "02:00", "runs", "02:00"]);
  });

  test("hold what its windows do not let begin, and leave out what they never do", () => {
    const windows = [parseWindows("daily 01:00-04:00 finish", utc)];
    const never = [parseWindows("daily 00:00-24:00 pause", utc)];
    const runs = runsAhead([job(1, "02:00", { windows }), job(2, "02:00", { windows: never })], span);
    expect(told(runs)).toEqual([
      [1, "02:00", "runs", "04:00"],
      [2, "02:00", "closed", undefined],
    ]);
    expect(runs[0]?.isHeld).toBeTrue();
  });

  test("leave out what somebody skips, and what comes while the run before is not over", () => {
    const often = { schedule: { ...job(1, "02:00").schedule, repeat: "6h", extras: { skipNext: true } } };
    const long = { schedule: { ...job(2, "01:00").schedule, repeat: "6h" }, usualSeconds: 10 * hour };
    const runs = runsAhead([job(1, "02:00", often), job(2, "01:00", long)], span);
    expect(told(runs).filter(([id]) => id === 1)).toEqual([
      [1, "02:00", "skipped", undefined],
      [1, "08:00", "runs", "08:00"],
      [1, "14:00", "runs", "14:00"],
      [1, "20:00", "runs", "20:00"],
    ]);
    expect(told(runs).filter(([id]) => id === 2)).toEqual([
      [2, "01:00", "runs", "01:00"],
      [2, "07:00", "unfinished", undefined],
      [2, "13:00", "runs", "13:00"],
      [2, "19:00", "unfinished", undefined],
    ]);
  });

  test("let a job follow others when all of them have ended, and its own followers after it", () => {
    const follower = (id: number, after: number[]) => {
      const plain = job(id, "00:00", { extras: { after } });
      return { ...plain, schedule: { ...plain.schedule, repeat: "" } };
    };
    const runs = runsAhead([job(1, "02:00"), job(2, "02:30"), follower(3, [1, 2]), follower(4, [3])], span);
    expect(told(runs)).toEqual([
      [1, "02:00", "runs", "02:00"],
      [2, "02:30", "runs", "02:30"],
      [3, "03:30", "runs", "03:30"],
      [4, "04:30", "runs", "04:30"],
    ]);
    expect(runs.map(({ isFollowing }) => isFollowing)).toEqual([false, false, true, true]);
  });

  test("leave out a schedule that can't be followed", () => {
    const broken = { schedule: { ...job(1, "02:00").schedule, extras: { cron: "never" } } };
    expect(told(runsAhead([job(1, "02:00", broken), job(2, "02:00")], span))).toEqual([[2, "02:00", "runs", "02:00"]]);
  });

  test("know the runs of a hundred jobs for two weeks, however crowded they are", () => {
    const hourly = (id: number) => job(id, "00:00", { schedule: { ...job(id, "00:00").schedule, repeat: "1h" } });
    const jobs = Array.from({ length: 100 }, (_, position) => hourly(position + 1));
    const runs = runsAhead(jobs, { ...span, until: new Date("2026-12-14T00:00:00Z") });
    expect(runs.length).toBe(100 * (14 * 24 + 1));
    const running = runs.filter(({ begins, ends }) => begins && ends && begins <= now && ends > now);
    expect(running).toHaveLength(2);
  });
});
