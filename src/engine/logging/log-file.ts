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
  #hasFailed = false;
  /** The last line in the file lacks its end. */
  #isCut = false;

  /**
   * Throws the system's error if the file cannot be opened.
   *
   * @param onFailure called once when lines can't be written, because the disk is full, say; they are missing in the file until it
   *   can be written again. Must not log to this file.
   */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(path, "a");
  }

  write(entry: LogEntry): void {
    if (this.#descriptor === undefined) return;
    try {
      if (this.#isCut) this.#append(this.#descriptor, "\n");
      this.#append(this.#descriptor, `${formatLogLine(entry, "full")}\n`);
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#onFailure(error);
      this.#hasFailed = true;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** A disk that becomes full takes a part of what it gets. */
  #append(descriptor: number, text: string): void {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.byteLength; ) {
      written += writeSync(descriptor, bytes, written);
      this.#isCut = written < bytes.byteLength;
    }
  }
}
