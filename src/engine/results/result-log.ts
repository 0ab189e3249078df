import { isAtLeast, type LogEntry } from "../../support/log.ts";
import { formatLogLine } from "../logging/line.ts";
import type { LogTarget } from "../logging/router.ts";

/** How many of each kind a stored result keeps. */
const limit = 20;

/** The log target that fills a result: Information and above, as text lines, and how many there were (engine.md 22, 23). */
export class ResultLog implements LogTarget {
  readonly #keep: number;
  readonly messages: MessageList = { lines: [], count: 0 };
  readonly warnings: MessageList = { lines: [], count: 0 };
  readonly errors: MessageList = { lines: [], count: 0 };
  /** Warnings that the user has accepted; they are among the messages. */
  accepted = 0;

  /** @param options.complete keeps every line, for `full-result`; otherwise the first 20 of each kind, for bounded memory. */
  constructor(options: { complete?: boolean } = {}) {
    this.#keep = options.complete ? Number.POSITIVE_INFINITY : limit;
  }

  write(entry: LogEntry): void {
    if (!isAtLeast(entry.level, "Information")) return;
    const list = entry.level === "Error" ? this.errors : entry.level === "Warning" ? this.warnings : this.messages;
    list.count++;
    if (entry.isAccepted) this.accepted++;
    if (list.lines.length < this.#keep) list.lines.push(formatLogLine(entry, "brief"));
  }
}

export interface MessageList {
  readonly lines: string[];
  /** Of all that were written, also those not kept. */
  count: number;
}

/** The first lines of a list, as many as the `Limited…` members and stored results have. */
export function limitedLines(list: MessageList | undefined): string[] {
  return list?.lines.slice(0, limit) ?? [];
}
