import { asc, eq } from "drizzle-orm";
import * as v from "valibot";
import { schedule } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** What a schedule knows beyond Duplicati's: a plan, the hours in which it may run, other jobs to wait for. */
export const scheduleExtras = v.strictObject({
  /** A cron expression, in place of the interval. */
  cron: v.optional(v.string()),
  /** Hours of the week in which runs may begin. */
  windows: v.optional(v.string()),
  /** Jobs after whose runs this one begins. */
  after: v.optional(v.array(v.number())),
  skipNext: v.optional(v.boolean()),
  /** What becomes of a run whose time has passed unnoticed. `olderThan` is a time span. */
  missed: v.optional(v.union([v.picklist(["run", "skip"]), v.strictObject({ olderThan: v.string() })])),
  /** Wait for the destination to be there. */
  whenAvailable: v.optional(v.boolean()),
  priority: v.optional(v.number()),
  /** The time of day of runs, where that of the next run is another: the clocks skip this one on its day. */
  minuteOfDay: v.optional(v.number()),
});
export type ScheduleExtras = v.InferOutput<typeof scheduleExtras>;

export interface StoredSchedule {
  readonly id: number;
  readonly jobId: number;
  /** Of the next run. */
  readonly time: Date;
  readonly repeat: string;
  /** Null: never. */
  readonly lastRun: Date | null;
  readonly rule: string;
  readonly extras: ScheduleExtras;
}

/** When jobs run by themselves; a job has one schedule at most. */
export class ScheduleRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  of(jobId: number): StoredSchedule | undefined {
    const row = this.#store.queries.select().from(schedule).where(eq(schedule.jobId, jobId)).get();
    return row && { ...row, extras: v.parse(scheduleExtras, row.extras) };
  }

  all(): StoredSchedule[] {
    const rows = this.#store.queries.select().from(schedule).orderBy(asc(schedule.id)).all();
    return rows.map((row) => ({ ...row, extras: v.parse(scheduleExtras, row.extras) }));
  }

  /** Puts it in place of the job's; returns the id, which stays the same as long as the job has one. */
  save(given: Omit<StoredSchedule, "id">): number {
    const { jobId, time, repeat, lastRun, rule, extras } = given;
    const set = { time, repeat, lastRun, rule, extras: v.parse(scheduleExtras, extras) };
    return this.#store.queries
      .insert(schedule)
      .values({ jobId, ...set })
      .onConflictDoUpdate({ target: schedule.jobId, set })
      .returning({ id: schedule.id })
      .get().id;
  }

  delete(jobId: number): void {
    this.#store.queries.delete(schedule).where(eq(schedule.jobId, jobId)).run();
  }
}
