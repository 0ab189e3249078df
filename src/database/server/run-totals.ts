import { eq, sql } from "drizzle-orm";
import { runTotal } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** What tasks of one operation have done: how many, for how long, with how many bytes and files. */
export interface RunTotal {
  readonly runs: number;
  readonly milliseconds: number;
  /** Bytes. */
  readonly uploaded: number;
  readonly downloaded: number;
  /** Files. */
  readonly examined: number;
  readonly added: number;
}

/** Sums over all tasks that jobs ever had; those of a job go with it. */
export class RunTotalRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  /** By the ids of jobs, then by operation. */
  all(): Map<number, Map<string, RunTotal>> {
    const rows = Map.groupBy(this.#store.queries.select().from(runTotal).all(), ({ jobId }) => jobId);
    return new Map([...rows].map(([id, own]) => [id, new Map(own.map((row) => [row.operation, row]))]));
  }

  /** Of one job, by operation. */
  of(jobId: number): Map<string, RunTotal> {
    const rows = this.#store.queries.select().from(runTotal).where(eq(runTotal.jobId, jobId)).all();
    return new Map(rows.map((row) => [row.operation, row]));
  }

  add(jobId: number, operation: string, done: RunTotal): void {
    this.#store.queries
      .insert(runTotal)
      .values({ jobId, operation, ...done })
      .onConflictDoUpdate({
        target: [runTotal.jobId, runTotal.operation],
        set: {
          runs: sql`${runTotal.runs} + ${done.runs}`,
          milliseconds: sql`${runTotal.milliseconds} + ${done.milliseconds}`,
          uploaded: sql`${runTotal.uploaded} + ${done.uploaded}`,
          downloaded: sql`${runTotal.downloaded} + ${done.downloaded}`,
          examined: sql`${runTotal.examined} + ${done.examined}`,
          added: sql`${runTotal.added} + ${done.added}`,
        },
      })
      .run();
  }
}
