import type { ServerDatabase } from "../../database/server/server-database.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import type { TaskQueue } from "../task-queue.ts";
import { WakingLoop } from "../waking-loop.ts";
import { type ServerCopy, serverCopy } from "./content.ts";
import { areSettingsCopied, type SettingsDestination, settingsDestinations } from "./places.ts";

export interface SettingsKeeperParts {
  readonly database: Pick<
    ServerDatabase,
    "jobs" | "schedules" | "settings" | "globalOptions" | "connectionStrings" | "copyStates" | "settingsCopies" | "runs"
  >;
  readonly tasks: Pick<TaskQueue, "immediate">;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  readonly log: Logger;
  /** Whether a setting means something elsewhere. */
  readonly travels: (name: string) => boolean;
}

const tag = "Bunker.Jobs.SettingsKeeper";
/** Much is changed at once; in milliseconds. */
const patience = 60_000;
/** Between two attempts at a destination that fails, and two looks. */
const retryInterval = 30 * 60_000;

/**
 * Puts the settings of the whole server at every destination of its encrypted backups after each change, with the passphrase of
 * that backup. It works beside the runs and never makes one fail; what can't be reached is tried again.
 */
export class SettingsKeeper {
  readonly #parts: SettingsKeeperParts;
  readonly #loop: WakingLoop;
  #work: Promise<void> | undefined;
  #isStopped = false;

  constructor(parts: SettingsKeeperParts) {
    this.#parts = parts;
    this.#loop = new WakingLoop(
      parts.clock,
      () => {
        void this.keep();
        return retryInterval;
      },
      () => retryInterval,
    );
  }

  start(): void {
    this.#loop.wakeOn(this.#parts.events, ["jobs", "settings"], patience);
  }

  /** What is under way is not waited for: its process ends with the queue. */
  stop(): void {
    this.#isStopped = true;
    this.#loop.stop();
  }

  /** Puts them where they are missing now; one round at a time. */
  keep(): Promise<void> {
    this.#work ??= this.#keep()
      .catch((error: unknown) => {
        const message = `The settings of the server can't be put at its destinations: ${messageOf(error)}`;
        this.#parts.log.write("Warning", tag, "SettingsNotStored", message, error);
      })
      .finally(() => {
        this.#work = undefined;
      });
    return this.#work;
  }

  async #keep(): Promise<void> {
    const { database, clock, travels } = this.#parts;
    if (!areSettingsCopied(database)) return;
    const now = clock.now();
    const copy = serverCopy(database, travels, now);
    const missing = settingsDestinations(database, now).filter((place) => isMissing(place, copy, now));
    for (const [jobId, places] of Map.groupBy(missing, ({ job }) => job.id)) {
      if (this.#isStopped) return;
      await this.#store(jobId, places, copy);
    }
  }

  async #store(jobId: number, places: readonly SettingsDestination[], copy: ServerCopy): Promise<void> {
    const { database, clock, tasks } = this.#parts;
    const wanted = places.map(({ name, known }) => ({ name, file: known?.file === 0 ? (1 as const) : (0 as const) }));
    const answer = await tasks
      .immediate(String(jobId), { call: "store-server-settings", text: copy.text, places: wanted })
      .catch((error: unknown) => wanted.map(({ name }) => ({ name, failure: failureOf(error) })));
    if (this.#isStopped || !database.jobs.get(jobId)) return;
    for (const { name, failure } of answer) {
      const known = places.find((place) => place.name === name)?.known;
      const file = wanted.find((place) => place.name === name)?.file ?? 0;
      const time = clock.now();
      if (failure === null) {
        database.settingsCopies.set({
          jobId,
          name,
          content: copy.hash,
          stored: time,
          file,
          failed: null,
          message: null,
          messageId: null,
        });
      } else {
        const before = { content: known?.content ?? null, stored: known?.stored ?? null, file: known?.file ?? 1 };
        const trouble = { failed: time, message: failure.message, messageId: failure.id ?? null };
        database.settingsCopies.set({ jobId, name, ...before, ...trouble });
      }
    }
  }
}

function failureOf(error: unknown): { message: string; id?: string } {
  return { message: messageOf(error), ...(error instanceof UserError && { id: error.id }) };
}

/** A failure of a moment ago is not tried again at once. */
function isMissing({ kind, known }: SettingsDestination, { hash }: ServerCopy, now: Date): boolean {
  if (kind !== "wanted" || (known?.content === hash && !known.failed)) return false;
  const waited = known?.failed ? Math.abs(now.getTime() - known.failed.getTime()) : Number.POSITIVE_INFINITY;
  return waited >= retryInterval;
}
