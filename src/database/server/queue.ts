import { asc, eq, max, min, sql } from "drizzle-orm";
import { queuedTask } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** A task that waits, or that ran when the server stopped. */
export interface QueuedTask {
  readonly id: number;
  readonly jobId: number | null;
  /** Whatever can be JSON. */
  readonly request: unknown;
  readonly queuedAt: Date;
  /** When it began, for the first time if it was interrupted; null: never. */
  readonly startedAt: Date | null;
  /** How often it has begun, but for starts after which the server has gone down in good order. */
  readonly starts: number;
}

/** The tasks that wait or run, in the order in which they are to run. */
export class TaskStore {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  /** At the end, or before all others. */
  add(added: Omit<QueuedTask, "id" | "startedAt" | "starts">, place: "first" | "last" = "last"): number {
    return this.#store.transaction(() => {
      const { queries, fields } = this.#store;
      const ends = queries.select({ first: min(queuedTask.position), last: max(queuedTask.position) }).from(queuedTask);
      const { first, last } = ends.get() ?? { first: null, last: null };
      const position = place === "first" ? (first ?? 1) - 1 : (last ?? -1) + 1;
      const { jobId, queuedAt } = added;
      const request = fields.text(JSON.stringify(added.request));
      const row = { position, jobId, queuedAt, request, startedAt: null };
      return queries.insert(queuedTask).values(row).returning({ id: queuedTask.id }).get().id;
    });
  }

  list(): QueuedTask[] {
    const { queries, fields } = this.#store;
    const rows = queries.select().from(queuedTask).orderBy(asc(queuedTask.position)).all();
    return rows.map(({ position: _, ...row }) => ({
      ...row,
      request: JSON.parse(fields.read(row.request)) as unknown,
    }));
  }

  /** Puts a task before the one that stands at `index` when it is taken away; 0 is the first. */
  move(id: number, index: number): void {
    this.#store.transaction(() => {
      const { queries } = this.#store;
      const order = queries.select({ id: queuedTask.id }).from(queuedTask).orderBy(asc(queuedTask.position)).all();
      const others = order.map((row) => row.id).filter((other) => other !== id);
      if (others.length === order.length) return;
      others.splice(Math.max(0, index), 0, id);
      for (const [position, moved] of others.entries()) {
        queries.update(queuedTask).set({ position }).where(eq(queuedTask.id, moved)).run();
      }
    });
  }

  /** What has begun before keeps its time. */
  markStarted(id: number, startedAt: Date): void {
    const first = sql`coalesce(${queuedTask.startedAt}, ${startedAt.getTime()})`;
    const change = { startedAt: first, starts: sql`${queuedTask.starts} + 1` };
    this.#store.queries.update(queuedTask).set(change).where(eq(queuedTask.id, id)).run();
  }

  /** It begins once more because it was told to end, not because everything did. */
  forgetStarts(id: number): void {
    this.#store.queries.update(queuedTask).set({ starts: 0 }).where(eq(queuedTask.id, id)).run();
  }

  remove(id: number): void {
    this.#store.queries.delete(queuedTask).where(eq(queuedTask.id, id)).run();
  }
}
