import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { LogEntry } from "../../support/log.ts";
import { formatLogLine } from "./line.ts";
import type { LogTarget } from "./router.ts";

/**
 * The file of the option `log-file`: appended to, its folder created (options.md 5.17). Each line is written at once, so
 * that a run that is killed leaves its last words.
 */
export class LogFile implements LogTarget {
  readonly #onFailure: (error: unknown) => void;
  #descriptor: number | undefined;

  /**
   * Throws the system's error if the file cannot be opened.
   *
   * @param onFailure called once if a later write fails; the file gets no more lines then. Must not log to this file.
   */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(path, "a");
  }

  write(entry: LogEntry): void {
    if (this.#descriptor === undefined) return;
    try {
      writeSync(this.#descriptor, `${formatLogLine(entry, "full")}\n`);
    } catch (error) {
      this.close();
      this.#onFailure(error);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
