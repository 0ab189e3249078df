import type { LogTable } from "../../database/local/log.ts";
import type { LogEntry } from "../../support/log.ts";
import { formatLogLine } from "./line.ts";
import type { LogTarget } from "./router.ts";

/** So many of one run are kept; how many there were stands in its result. */
const limit = 100_000;

/**
 * Keeps all warnings and errors of a run in the local database, also those that the user has accepted. Those of a run that
 * fails go with what it did not commit.
 */
export class StoredWarnings implements LogTarget {
  readonly #log: LogTable;
  #count = 0;

  constructor(log: LogTable) {
    this.#log = log;
  }

  write(entry: LogEntry): void {
    const kind = entry.isAccepted ? "Accepted" : entry.level;
    if (kind !== "Accepted" && kind !== "Warning" && kind !== "Error") return;
    if (++this.#count > limit) return;
    try {
      this.#log.message(kind, formatLogLine(entry, "brief"), Math.floor(entry.time.getTime() / 1000));
    } catch {
      // A full disk, say: the run meets it too, and tells. To be warned of something must not end it.
      this.#count = limit;
    }
  }
}
