import * as v from "valibot";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { type TaskRequest, taskRequestSchema } from "../task.ts";

/** A task that another run of the server has left. */
export interface LeftTask {
  readonly storedId: number;
  readonly request: TaskRequest;
  readonly queuedAt: Date;
  /** When it began; it was running when the server went down. */
  readonly begunAt: Date | undefined;
  /** How often the server has died while it ran. */
  readonly deaths: number;
}

/** The tasks in the database: those of stored jobs that wait or run. Others end with the server. */
export class StoredTasks {
  readonly #database: ServerDatabase;

  constructor(database: ServerDatabase) {
    this.#database = database;
  }

  /**
   * Stores a task, but for a passphrase that was typed for it, and returns its id there; undefined if it is of a kind that ends with the server: nobody could read what a
   * command line prints, and temporary jobs are gone then.
   *
   * @param index among all that are stored.
   */
  add(request: TaskRequest, queuedAt: Date, index: number): number | undefined {
    if (request.kind === "command-line" || !/^\d+$/.test(request.jobId)) return undefined;
    const { queue } = this.#database;
    return this.#database.transaction(() => {
      const id = queue.add({ jobId: Number(request.jobId), request: withoutPassphrase(request), queuedAt });
      queue.move(id, index);
      return id;
    });
  }

  move(storedId: number, index: number): void {
    this.#database.queue.move(storedId, index);
  }

  markStarted(storedId: number, startedAt: Date): void {
    this.#database.queue.markStarted(storedId, startedAt);
  }

  /** The server goes down in good order while the task runs. */
  forgetStarts(storedId: number): void {
    this.#database.queue.forgetStarts(storedId);
  }

  remove(storedId: number): void {
    this.#database.queue.remove(storedId);
  }

  /** Those of the run before, in their order, all of which wait again. What can't be read any more is dropped. */
  takeUp(): LeftTask[] {
    return this.#database.transaction(() =>
      this.#database.queue.list().flatMap(({ id, request: stored, queuedAt, startedAt, starts }): LeftTask[] => {
        const request = v.safeParse(taskRequestSchema, stored);
        if (!request.success) {
          this.#database.queue.remove(id);
          return [];
        }
        const begunAt = startedAt ?? undefined;
        return [{ storedId: id, request: request.output, queuedAt, begunAt, deaths: starts }];
      }),
    );
  }
}

/** What somebody types for a task alone is not meant to be kept anywhere. */
function withoutPassphrase<R extends TaskRequest>(request: R): R {
  if (request.kind !== "operation" || !request.options?.passphrase) return request;
  const { passphrase: _, ...options } = request.options;
  return { ...request, options, lacksPassphrase: true };
}
