import type { LogEntry } from "../../support/log.ts";
import { formatLogLine } from "./line.ts";
import type { LogTarget } from "./router.ts";

/** The first lines that come, for a report; how many more there were is told, so that memory stays bounded. */
export class LogCapture implements LogTarget {
  readonly #limit: number;
  readonly #lines: string[] = [];
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  write(entry: LogEntry): void {
    this.#count++;
    if (this.#lines.length < this.#limit) this.#lines.push(formatLogLine(entry, "full"));
  }

  get lines(): readonly string[] {
    const left = this.#count - this.#lines.length;
    return left === 0 ? this.#lines : [...this.#lines, `... and ${left} more`];
  }
}
