import type { TimerClock } from "../../jobs/clock.ts";
import type { ServerEvents } from "../../jobs/events.ts";
import type { Worker } from "./build.ts";

/** From the first use until memory is given back, in milliseconds: so seldom that it costs next to nothing. */
const pause = 30_000;
/** For so long nobody may have asked for anything then, as everything stands still meanwhile. */
const quiet = 1000;

export interface MemoryKeeperParts {
  readonly clock: TimerClock;
  readonly events: ServerEvents;
  readonly release: () => void;
}

/** Gives back what starting and answers have used, as soon as nobody would notice: a server rests most of its life. */
export class MemoryKeeper implements Worker {
  readonly #parts: MemoryKeeperParts;
  #isRunning = false;
  #isUsed = false;
  #stopTimer: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(parts: MemoryKeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#isRunning = true;
    this.#stopListening = this.#parts.events.on("status", () => this.noteUse());
    this.#wait(quiet);
  }

  stop(): void {
    this.#isRunning = false;
    this.#stopListening?.();
    this.#stopTimer?.();
  }

  /** The server does something. */
  noteUse(): void {
    if (!this.#isRunning) return;
    this.#isUsed = true;
    if (!this.#stopTimer) this.#wait(pause);
  }

  #wait(milliseconds: number): void {
    this.#isUsed = false;
    this.#stopTimer = this.#parts.clock.after(milliseconds, () => {
      if (this.#isUsed) return this.#wait(quiet);
      this.#stopTimer = undefined;
      this.#parts.release();
    });
  }
}
