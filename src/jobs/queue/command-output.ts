import type { CommandLineOutput } from "../task-queue.ts";

/** How long output is kept after it was last read, in milliseconds: once the command has ended, and before. */
const keptAfterEnd = 5 * 60_000;
const keptWhileRunning = 24 * 3_600_000;
/** A command that prints more is cut short here, so that it cannot fill the memory. */
const mostLines = 200_000;

interface Output {
  readonly lines: string[];
  isStarted: boolean;
  isFinished: boolean;
  readAt: number;
}

/** What command lines have printed, for as long as somebody may want it (rest-api.md 13). */
export class CommandOutputs {
  readonly #now: () => number;
  readonly #outputs = new Map<number, Output>();

  /** @param now milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  expect(taskId: number): void {
    this.#outputs.set(taskId, { lines: [], isStarted: false, isFinished: false, readAt: this.#now() });
  }

  begin(taskId: number): void {
    const output = this.#outputs.get(taskId);
    if (output) output.isStarted = true;
  }

  add(taskId: number, lines: readonly string[]): void {
    const output = this.#outputs.get(taskId);
    if (!output || output.lines.length > mostLines) return;
    output.lines.push(...lines);
    if (output.lines.length > mostLines) output.lines.push("Too much output: the rest is not kept");
  }

  /** @param lastLines what is told of the end. */
  end(taskId: number, ...lastLines: string[]): void {
    const output = this.#outputs.get(taskId);
    if (!output) return;
    output.lines.push(...lastLines);
    output.isStarted = true;
    output.isFinished = true;
  }

  read(taskId: number): CommandLineOutput | undefined {
    this.#forget();
    const output = this.#outputs.get(taskId);
    if (output) output.readAt = this.#now();
    return output;
  }

  #forget(): void {
    for (const [id, { isFinished, readAt }] of this.#outputs) {
      if (this.#now() - readAt > (isFinished ? keptAfterEnd : keptWhileRunning)) this.#outputs.delete(id);
    }
  }
}
