import { and, asc, count, desc, eq, gt, gte, inArray, lt, or, sql } from "drizzle-orm";
import type { Queries } from "../drizzle.ts";
import { logData, operation, remoteOperation } from "./schema.ts";

export interface LogRow {
  /** Epoch seconds. */
  readonly time: number;
  readonly message: string;
}

/** Which rows: `count` of them with lower ids than `beforeId`, or the newest. */
export interface LogRange {
  readonly beforeId?: number | undefined;
  readonly count: number;
}

/** Messages of a run beside its result; `Accepted` are warnings that the user knows. */
const warningKinds = ["Error", "Warning", "Accepted"];

export interface WarningRange {
  /** In any case; empty for all. */
  readonly search: string;
  readonly offset: number;
  readonly count: number;
}

interface StoredWarning {
  readonly kind: string;
  readonly message: string;
}

/** The record of runs: what was done at the destination, and the results. One that is only read takes nothing down. */
export class LogTable {
  readonly #queries: Queries;
  readonly #isReadOnly: boolean;
  #operation = 0;

  constructor(queries: Queries, isReadOnly: boolean) {
    this.#queries = queries;
    this.#isReadOnly = isReadOnly;
  }

  /** Begins a run; later rows belong to it. `time` in epoch seconds. */
  beginOperation(name: string, time: number): void {
    if (this.#isReadOnly) return;
    this.#operation = this.#queries.insert(operation).values({ name, time }).returning({ id: operation.id }).get().id;
  }

  /** Notes that something was done, within the run. `time` in epoch seconds. */
  note(name: string, time: number): void {
    this.#queries.insert(operation).values({ name, time }).run();
  }

  /** The last run or note of this name; its time in epoch seconds. Undefined if there is none. */
  last(name: string): { id: number; time: number } | undefined {
    const found = this.#queries.select().from(operation).where(eq(operation.name, name));
    return found.orderBy(desc(operation.id)).limit(1).get();
  }

  /** When runs began, and what was noted was done; `time` or later, and the last `countBefore` of those before. In epoch seconds. */
  timesSince(time: number, countBefore: number): number[] {
    const times = this.#queries.select({ time: operation.time }).from(operation);
    const later = this.#queries.select({ time: operation.time }).from(operation).where(gte(operation.time, time)).all();
    const before = times.where(lt(operation.time, time)).orderBy(desc(operation.time)).limit(countBefore).all();
    return [...later, ...before].map((row) => row.time);
  }

  /** The results, as JSON, of runs of this name that began at `time` (epoch seconds) or later; the newest first. */
  resultsSince(name: string, time: number): string[] {
    const rows = this.#queries
      .select({ message: logData.message })
      .from(logData)
      .innerJoin(operation, eq(operation.id, logData.operation))
      .where(and(eq(logData.kind, "Result"), eq(operation.name, name), gte(operation.time, time)));
    return rows
      .orderBy(desc(logData.id))
      .all()
      .map(({ message }) => message);
  }

  /** How many runs of this name came after the one of this id. */
  countAfter(id: number, name: string): number {
    const isLater = and(eq(operation.name, name), gt(operation.id, id));
    return this.#queries.select({ count: count() }).from(operation).where(isLater).get()?.count ?? 0;
  }

  remoteOperation(action: string, name: string, time: number, data?: string): void {
    if (this.#isReadOnly) return;
    this.#queries
      .insert(remoteOperation)
      .values({ operation: this.#operation, time, action, name, data: data ?? null })
      .run();
  }

  /** `kind` is a level, or `Result` for the result of the run as JSON. */
  message(kind: string, message: string, time: number, exception?: string): void {
    if (this.#isReadOnly) return;
    this.#queries
      .insert(logData)
      .values({ operation: this.#operation, time, kind, message, exception: exception ?? null })
      .run();
  }

  /** What was done with remote files, and the messages that name one, oldest first. */
  mentioning(names: readonly string[]): LogRow[] {
    if (names.length === 0) return [];
    const actions = this.#queries
      .select()
      .from(remoteOperation)
      .where(inArray(remoteOperation.name, [...names]))
      .orderBy(asc(remoteOperation.id))
      .all()
      .map(({ time, action, name, data }) => ({
        time,
        message: `${action} ${name}${data === null ? "" : ` ${data}`}`,
      }));
    const messages = this.#queries
      .select({ time: logData.time, message: logData.message })
      .from(logData)
      .where(or(...names.map((name) => sql`instr(${logData.message}, ${name}) > 0`)))
      .orderBy(asc(logData.id))
      .all();
    return [...actions, ...messages].sort((a, b) => a.time - b.time);
  }

  /** Results, newest first. */
  messages({ beforeId, count: limit }: LogRange) {
    const isBefore = beforeId === undefined ? undefined : lt(logData.id, beforeId);
    return this.#queries
      .select()
      .from(logData)
      .where(and(eq(logData.kind, "Result"), isBefore))
      .orderBy(desc(logData.id))
      .limit(limit)
      .all();
  }

  /** The results of the runs that ended in a second (of the epoch), newest first. */
  resultsAt(time: number): readonly { readonly operation: number; readonly message: string }[] {
    const isIt = and(eq(logData.kind, "Result"), eq(logData.time, time));
    return this.#queries.select().from(logData).where(isIt).orderBy(desc(logData.id)).all();
  }

  /** What warnings and errors a run had, the oldest first, that have a text in them. */
  warnings(
    operationId: number,
    { search, offset, count: limit }: WarningRange,
  ): { rows: StoredWarning[]; total: number } {
    const words = search.toLowerCase();
    const isWanted = and(
      eq(logData.operation, operationId),
      inArray(logData.kind, warningKinds),
      words === "" ? undefined : sql`instr(lower(${logData.message}), ${words}) > 0`,
    );
    const rows = this.#queries
      .select({ kind: logData.kind, message: logData.message })
      .from(logData)
      .where(isWanted)
      .orderBy(asc(logData.id))
      .limit(limit)
      .offset(offset)
      .all();
    const total = this.#queries.select({ count: count() }).from(logData).where(isWanted).get()?.count ?? 0;
    return { rows, total };
  }

  /** What was done at the destination, by one run or by all, newest first. */
  remoteOperations({ beforeId, count: limit, operationId }: LogRange & { readonly operationId?: number | undefined }) {
    const isWanted = and(
      beforeId === undefined ? undefined : lt(remoteOperation.id, beforeId),
      operationId === undefined ? undefined : eq(remoteOperation.operation, operationId),
    );
    const found = this.#queries.select().from(remoteOperation).where(isWanted);
    return found.orderBy(desc(remoteOperation.id)).limit(limit).all();
  }

  /** How many calls there were since `time` (epoch seconds), and the bytes that uploads and downloads have moved. */
  trafficSince(time: number): { requests: number; uploaded: number; downloaded: number } {
    const isSince = gte(remoteOperation.time, time);
    const bytesOf = (action: string) =>
      sql<number>`coalesce(sum(case ${remoteOperation.action} when ${action} then json_extract(${remoteOperation.data}, '$.Size') end), 0)`;
    const sums = { requests: count(), uploaded: bytesOf("put"), downloaded: bytesOf("get") };
    const found = this.#queries.select(sums).from(remoteOperation).where(isSince).get();
    return found ?? { requests: 0, uploaded: 0, downloaded: 0 };
  }

  /** Removes rows older than `time` (epoch seconds). */
  purge(time: number): void {
    this.#queries.delete(logData).where(lt(logData.time, time)).run();
    this.#queries.delete(remoteOperation).where(lt(remoteOperation.time, time)).run();
  }
}
