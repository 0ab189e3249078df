import { rmSync } from "node:fs";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { renewWhenDue } from "../../jobs/certificates/server-certificates.ts";
import type { TimerClock } from "../../jobs/clock.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";

const hour = 3_600_000;
const day = 24 * hour;

/**
 * What is done once a day (programs.md 3.9): old entries of logs and old runs are removed, and files that were kept for a while; the
 * certificate is renewed.
 */
export class Housekeeping {
  readonly #parts: { database: ServerDatabase; clock: TimerClock; log: Logger };
  readonly #retention: number;
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
    for (const { id, path } of database.temporaryFiles.expired(now)) {
      rmSync(path, { force: true });
      database.temporaryFiles.delete(id);
    }
  }

  #wait(milliseconds: number): void {
    this.#stop = this.#parts.clock.after(milliseconds, () => {
      try {
        this.run();
      } catch (error) {
        const text = `Old entries and files could not be removed: ${messageOf(error)}`;
        this.#parts.log.write("Warning", "Bunker.Server.Housekeeping", "HousekeepingFailed", text, error);
      }
      this.#wait(day);
    });
  }
}
