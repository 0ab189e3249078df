import { randomUUID } from "node:crypto";

/** Runs of commands that clients follow, by the ids that those know; the oldest are forgotten. */
export class CommandRuns {
  readonly #tasks = new Map<string, number>();

  add(task: number): string {
    const id = randomUUID();
    this.#tasks.set(id, task);
    if (this.#tasks.size > remembered) this.#tasks.delete(this.#tasks.keys().next().value as string);
    return id;
  }

  /** The task that runs, or ran, the command. */
  taskOf(id: string): number | undefined {
    return this.#tasks.get(id.toLowerCase());
  }
}

const remembered = 100;
