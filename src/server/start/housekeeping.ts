import { rmSync } from "node:fs";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { renewWhenDue } from "../../jobs/certificates/server-certificates.ts";
import type { TimerClock } from "../../jobs/clock.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";

const hour = 3_600_000;
const day = 24 * hour;
/** Time passes unnoticed while the machine sleeps. */
const longestSleep = 3 * day;

/**
 * What is done once a day (programs.md 3.9): old entries of logs, old runs and links that have expired are removed, and files that were kept for a
 * while; the certificate is renewed.
 */
export class Housekeeping {
  readonly #parts: { database: ServerDatabase; clock: TimerClock; log: Logger };
  readonly #retention: number;
  /** When it is to be done next. */
  #due = new Date(0);
  #stop: (() => void) | undefined;

  /** @param retention age of entries to be removed, in milliseconds. */
  constructor(parts: { database: ServerDatabase; clock: TimerClock; log: Logger }, retention: number) {
    this.#parts = parts;
    this.#retention = retention;
  }

  start(): void {
    this.#wait(hour);
  }

  stop(): void {
    this.#stop?.();
  }

  /** What is to be done once a day. */
  run(): void {
    const { database, clock, log } = this.#parts;
    const now = clock.now();
    renewWhenDue(database, now, log);
    const oldest = new Date(now.getTime() - this.#retention);
    database.errorLog.purge(oldest);
    database.runs.purge(oldest);
    database.shareLinks.removeExpired(now);
    for (const { id, path } of database.temporaryFiles.expired(now)) {
      rmSync(path, { force: true });
      database.temporaryFiles.delete(id);
    }
  }

  /** A clock that runs far ahead would make everything look old: then it waits for another day, on which the time is right. */
  #isTimeRight(): boolean {
    return this.#parts.clock.now().getTime() - this.#due.getTime() <= longestSleep;
  }

  #wait(milliseconds: number): void {
    this.#due = new Date(this.#parts.clock.now().getTime() + milliseconds);
    this.#stop = this.#parts.clock.after(milliseconds, () => {
      try {
        if (this.#isTimeRight()) this.run();
      } catch (error) {
        const text = `Old entries and files could not be removed: ${messageOf(error)}`;
        this.#parts.log.write("Warning", "Bunker.Server.Housekeeping", "HousekeepingFailed", text, error);
      }
      this.#wait(day);
    });
  }
}
