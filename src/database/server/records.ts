import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  lt,
  lte,
  max,
  notInArray,
  or,
  type Placeholder,
  sql,
} from "drizzle-orm";
import { errorLog, run } from "./schema.ts";
import type { ServerStore } from "./store.ts";

export interface ErrorLogEntry {
  readonly id: number;
  /** Null: the server's own. */
  readonly jobId: number | null;
  readonly message: string;
  readonly exception: string | null;
  readonly time: Date;
}

/** What went wrong in the server. */
export class ErrorLog {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  add(added: Omit<ErrorLogEntry, "id">): void {
    this.#store.queries.insert(errorLog).values(added).run();
  }

  has(message: string, time: Date): boolean {
    const isIt = and(eq(errorLog.time, time), eq(errorLog.message, message));
    return this.#store.queries.select().from(errorLog).where(isIt).limit(1).get() !== undefined;
  }

  /** Newest first: `size` entries that are older than `before`. */
  page({ before, size }: { readonly before?: Date | undefined; readonly size: number }): ErrorLogEntry[] {
    const isOlder = before && lt(errorLog.time, before);
    const order = [desc(errorLog.time), desc(errorLog.id)];
    return this.#store.queries
      .select()
      .from(errorLog)
      .where(isOlder)
      .orderBy(...order)
      .limit(size)
      .all();
  }

  purge(olderThan: Date): void {
    this.#store.queries.delete(errorLog).where(lt(errorLog.time, olderThan)).run();
  }
}

/** A task of a job that has ended. */
export interface StoredRun {
  readonly id: number;
  readonly jobId: number;
  readonly operation: string;
  readonly started: Date;
  readonly finished: Date;
  /** In one word, as `Success`. */
  readonly outcome: string;
  readonly summary: Readonly<Record<string, unknown>>;
}

/** Which runs: `size` of them, of one job or of all. */
export interface RunRange {
  readonly jobId?: number | undefined;
  /** Of these jobs alone. */
  readonly jobIds?: readonly number[] | undefined;
  /** Only those that were stored before the one with this id. */
  readonly before?: number | undefined;
  readonly operation?: string | undefined;
  /** How they ended; all without. */
  readonly outcomes?: readonly string[] | undefined;
  readonly size: number;
}

/** A run in few words. */
export interface RecentRun {
  readonly finished: Date;
  readonly outcome: string;
  /** Bytes. */
  readonly stored: number;
}

/** The history of all jobs; that of a job goes with it. */
export class RunRepository {
  readonly #store: ServerStore;
  #last: ReturnType<typeof lastQuery> | undefined;
  #lastGoodEnd: ReturnType<typeof lastGoodEndQuery> | undefined;
  #goodEndAfter: ReturnType<typeof goodEndAfterQuery> | undefined;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  add(added: Omit<StoredRun, "id">): number {
    return this.#store.queries.insert(run).values(added).returning({ id: run.id }).get().id;
  }

  get(id: number): StoredRun | undefined {
    const found = this.#store.queries.select().from(run).where(eq(run.id, id)).get();
    return found && toRun(found);
  }

  /** Newest first. */
  page(wanted: RunRange): StoredRun[] {
    const { jobId, jobIds, before, operation, outcomes, size } = wanted;
    const isWanted = and(
      jobId === undefined ? undefined : eq(run.jobId, jobId),
      jobIds && inArray(run.jobId, [...jobIds]),
      before === undefined ? undefined : lt(run.id, before),
      operation === undefined ? undefined : eq(run.operation, operation),
      outcomes && inArray(run.outcome, [...outcomes]),
    );
    return this.#store.queries.select().from(run).where(isWanted).orderBy(desc(run.id)).limit(size).all().map(toRun);
  }

  /** The newest `size` of one operation, the oldest first, with the bytes that each has stored. */
  recent(jobId: number, operation: string, size: number): RecentRun[] {
    const isOne = and(eq(run.jobId, jobId), eq(run.operation, operation));
    const stored = sql<number | null>`json_extract(${run.summary}, '$.BackendStatistics.BytesUploaded')`;
    const columns = { finished: run.finished, outcome: run.outcome, stored };
    const rows = this.#store.queries.select(columns).from(run).where(isOne).orderBy(desc(run.id)).limit(size).all();
    return rows.toReversed().map((row) => ({ ...row, stored: row.stored ?? 0 }));
  }

  /** How many seconds the newest good ones of one operation took, the newest first. */
  recentSeconds(jobId: number, operation: string, size: number): number[] {
    const isOne = and(eq(run.jobId, jobId), eq(run.operation, operation), inArray(run.outcome, ["Success", "Warning"]));
    const columns = { started: run.started, finished: run.finished };
    const rows = this.#store.queries.select(columns).from(run).where(isOne).orderBy(desc(run.id)).limit(size).all();
    return rows.map(({ started, finished }) => (finished.getTime() - started.getTime()) / 1000);
  }

  /** Those of one operation that were under way between two moments, the newest first. */
  between(jobId: number, operation: string, first: Date, last: Date): StoredRun[] {
    const isOne = and(eq(run.jobId, jobId), eq(run.operation, operation));
    const isNear = and(gte(run.finished, first), lte(run.started, last));
    return this.#store.queries.select().from(run).where(and(isOne, isNear)).orderBy(desc(run.id)).all().map(toRun);
  }

  last(jobId: number, operation: string): StoredRun | undefined {
    this.#last ??= lastQuery(this.#store);
    const found = this.#last.get({ jobId, operation });
    return found && toRun(found);
  }

  /** When the latest one ended, however it did. */
  lastEnd(jobId: number, operation: string): Date | undefined {
    const isOne = and(eq(run.jobId, jobId), eq(run.operation, operation));
    const columns = { finished: run.finished };
    return this.#store.queries.select(columns).from(run).where(isOne).orderBy(desc(run.id)).limit(1).get()?.finished;
  }

  /** The id of the newest of some operations, and of those of others that did not end well; 0 if there is none. */
  newestId(jobId: number, operations: readonly string[], failing: readonly string[]): number {
    const hasFailed = and(inArray(run.operation, [...failing]), notInArray(run.outcome, ["Success", "Warning"]));
    const isWanted = and(eq(run.jobId, jobId), or(inArray(run.operation, [...operations]), hasFailed));
    const found = this.#store.queries
      .select({ id: max(run.id) })
      .from(run)
      .where(isWanted)
      .get();
    return found?.id ?? 0;
  }

  /**
   * When the latest good one ended, of those that ended at `latest` or before. One that was stopped early counts for
   * none: what it did not come to is not stored.
   */
  lastGoodEnd(jobId: number, operation: string, latest: Date): Date | undefined {
    this.#lastGoodEnd ??= lastGoodEndQuery(this.#store);
    return this.#lastGoodEnd.get({ jobId, operation, latest })?.finished;
  }

  /** When the one ended that is the `count`-th good one after a moment; undefined if there are not as many. */
  goodEndAfter(jobId: number, operation: string, moment: Date, count: number): Date | undefined {
    this.#goodEndAfter ??= goodEndAfterQuery(this.#store);
    return this.#goodEndAfter.get({ jobId, operation, moment, skipped: Math.max(0, count - 1) })?.finished;
  }

  /** How often runs of an operation failed with which error; those whose error has no id are none of these. */
  errorIds(jobId: number, operation: string): Record<string, number> {
    const id = sql<string | null>`json_extract(${run.summary}, '$.ErrorID')`;
    const hasFailed = and(
      eq(run.jobId, jobId),
      eq(run.operation, operation),
      inArray(run.outcome, ["Fatal", "Aborted"]),
    );
    const rows = this.#store.queries.select({ id, count: count() }).from(run).where(hasFailed).groupBy(id).all();
    return Object.fromEntries(rows.flatMap((row) => (row.id === null ? [] : [[row.id, row.count] as const])));
  }

  /** How many runs of an operation ended how. */
  outcomes(jobId: number, operation: string): Record<string, number> {
    const isOne = and(eq(run.jobId, jobId), eq(run.operation, operation));
    const columns = { outcome: run.outcome, count: count() };
    const rows = this.#store.queries.select(columns).from(run).where(isOne).groupBy(run.outcome).all();
    return Object.fromEntries(rows.map((row) => [row.outcome, row.count]));
  }

  /** Removes old ones, but not the newest of each outcome: they tell how a job stands that has not run for long. */
  purge(olderThan: Date): void {
    const { queries } = this.#store;
    const newest = queries
      .select({ id: max(run.id) })
      .from(run)
      .groupBy(run.jobId, run.operation, run.outcome);
    queries
      .delete(run)
      .where(and(lt(run.finished, olderThan), notInArray(run.id, newest)))
      .run();
  }
}

/** Whether a run made good what it was for: see {@link isGood}, which finds such runs. */
export function isGoodRun({ outcome, summary }: Pick<StoredRun, "outcome" | "summary">): boolean {
  const copies = summary.RemoteSynchronizationResults;
  return wellEnded.includes(outcome) || (outcome === "Error" && Array.isArray(copies) && copies.length > 0);
}

const wellEnded = ["Success", "Warning"];

/** Built once: the lists of all jobs ask it of each. */
function lastQuery({ queries }: ServerStore) {
  const isOne = and(eq(run.jobId, sql.placeholder("jobId")), eq(run.operation, sql.placeholder("operation")));
  return queries.select().from(run).where(isOne).orderBy(desc(run.id)).limit(1).prepare();
}

/** Built once: it is asked for every job again and again, and building a query takes longer than its answer. */
function lastGoodEndQuery({ queries }: ServerStore) {
  const latest = sql.param(sql.placeholder("latest"), run.finished);
  const isWhole = sql`coalesce(json_extract(${run.summary}, '$.PartialBackup'), 0) = 0`;
  const isOne = and(isGood(sql.placeholder("jobId"), sql.placeholder("operation")), isWhole, lte(run.finished, latest));
  return queries.select({ finished: run.finished }).from(run).where(isOne).orderBy(desc(run.id)).limit(1).prepare();
}

/** Built once, too. */
function goodEndAfterQuery({ queries }: ServerStore) {
  const moment = sql.param(sql.placeholder("moment"), run.finished);
  const isOne = and(isGood(sql.placeholder("jobId"), sql.placeholder("operation")), gt(run.finished, moment));
  const ends = queries.select({ finished: run.finished }).from(run).where(isOne).orderBy(asc(run.id));
  return ends.limit(1).offset(sql.placeholder("skipped")).prepare();
}

/** Without errors; copies are made after such a backup alone, so that the errors are theirs where there were some. */
function isGood(jobId: number | Placeholder, operation: string | Placeholder) {
  const hasCopied = sql`json_array_length(${run.summary}, '$.RemoteSynchronizationResults') > 0`;
  const isWell = or(inArray(run.outcome, wellEnded), and(eq(run.outcome, "Error"), hasCopied));
  return and(eq(run.jobId, jobId), eq(run.operation, operation), isWell);
}

function toRun(row: typeof run.$inferSelect): StoredRun {
  return { ...row, summary: row.summary as Record<string, unknown> };
}
