import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { formatSize, parseSize } from "../../options/values/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import { toOptions } from "../job-options.ts";
import { WakingLoop } from "../waking-loop.ts";

export interface TemporarySpaceParts {
  readonly database: Pick<ServerDatabase, "jobs" | "globalOptions" | "notifications" | "transaction">;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  readonly log: Logger;
  /** Bytes that are free in a folder. */
  readonly freeSpace: (folder: string) => number;
}

const action = "config:issue:tempdir-low-space";
const tag = "Bunker.Jobs.TemporarySpace";
/** Between two looks, and after a change; in milliseconds. */
const pause = 30 * 60_000;
const patience = 2000;
/** Volumes that a run may have there at a time. */
const volumes = 4;
/** Of a volume, however small it is set. */
const leastVolume = 50 * 1024 ** 2;

/** Warns while there is too little room for temporary files where the backups put them (programs.md 3.11). */
export class TemporarySpaceWatch {
  readonly #parts: TemporarySpaceParts;
  readonly #loop: WakingLoop;
  /** What was told, be it dismissed or not. */
  #told = "";

  constructor(parts: TemporarySpaceParts) {
    this.#parts = parts;
    this.#loop = new WakingLoop(
      parts.clock,
      () => this.#look(),
      (error) => {
        const message = `Cannot look after the room for temporary files: ${messageOf(error)}`;
        parts.log.write("Warning", tag, "TemporarySpaceUnknown", message, error);
        return pause;
      },
    );
  }

  start(): void {
    // The server answers before it looks at all jobs.
    this.#loop.wakeOn(this.#parts.events, ["jobs", "settings"], patience);
  }

  stop(): void {
    this.#loop.stop();
  }

  #look(): number {
    const low = [...this.#needs()].find(([folder, needed]) => this.#parts.freeSpace(folder) < needed);
    const told = low?.[0] ?? "";
    if (told !== this.#told || told === "") this.#tell(low);
    this.#told = told;
    return pause;
  }

  /** Bytes that are needed in each folder that is in use. */
  #needs(): Map<string, number> {
    const { jobs, globalOptions } = this.#parts.database;
    const global = toOptions(globalOptions.all());
    const needs = new Map([[tmpdir(), volumes * leastVolume]]);
    for (const settings of jobs.settingsNamed(["tempdir", "dblock-size"]).values()) {
      const options = { ...global, ...toOptions(settings) };
      const folder = options.tempdir?.trim() || tmpdir();
      const needed = volumes * Math.max(leastVolume, volumeSize(options["dblock-size"]));
      needs.set(folder, Math.max(needs.get(folder) ?? 0, needed));
    }
    return needs;
  }

  #tell(low: readonly [folder: string, needed: number] | undefined): void {
    const { database, clock, events } = this.#parts;
    const isThere = database.notifications.list().some((notification) => notification.action === action);
    if (!low && !isThere) return;
    database.transaction(() => {
      database.notifications.deleteByAction(action);
      if (!low) return;
      const [folder, needed] = low;
      database.notifications.add({
        type: "Warning",
        title: "Little room for temporary files",
        message: `Backups may need ${formatSize(needed)} for temporary files in "${folder}", and less than that is free there. Make room, or name another folder with the option tempdir.`,
        exception: "",
        jobId: null,
        action,
        time: clock.now(),
        logEntryId: null,
        messageId: "TempDirLowSpace",
        messageLogTag: null,
      });
    });
    events.emit("notifications");
  }
}

/** Bytes that are free in a folder for this user; more than enough of a folder that can't be looked at, which runs tell. */
export function freeSpaceOf(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Bytes; 0 for what is no size, which a run tells. */
function volumeSize(text: string | null | undefined): number {
  try {
    return text?.trim() ? parseSize(text, "mb") : 0;
  } catch {
    return 0;
  }
}
