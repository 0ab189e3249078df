import type { TimerClock } from "../clock.ts";

/** Between two attempts to write what could not be written, in milliseconds. */
const retryInterval = 30_000;

/**
 * What the queue writes down about work that goes on whether it can be written or not, in its order. What can't be written,
 * because the disk is full, say, is tried again until it can.
 */
export class Ledger {
  readonly #clock: TimerClock;
  readonly #onFailure: (error: unknown) => void;
  #left: (() => void)[] = [];
  #isWriting = false;
  #stopTimer: (() => void) | undefined;

  /** @param onFailure is told once for all that is left until everything is written. */
  constructor(clock: TimerClock, onFailure: (error: unknown) => void) {
    this.#clock = clock;
    this.#onFailure = onFailure;
  }

  /** @param entry writes all or nothing, and throws if it can't. */
  write(entry: () => void): void {
    this.#left.push(entry);
    this.#writeLeft();
  }

  /** After a last attempt. */
  close(): void {
    this.#writeLeft();
    this.#stopTimer?.();
  }

  /** One that fails does not hold up the others. What an entry sets off may write as well, after it. */
  #writeLeft(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    const failed: (() => void)[] = [];
    let failure: unknown;
    for (let entry = this.#left.shift(); entry; entry = this.#left.shift()) {
      try {
        entry();
      } catch (error) {
        if (failed.length === 0) failure = error;
        failed.push(entry);
      }
    }
    this.#left = failed;
    this.#isWriting = false;
    const isKnown = this.#stopTimer !== undefined;
    this.#stopTimer?.();
    this.#stopTimer = failed.length > 0 ? this.#clock.after(retryInterval, () => this.#writeLeft()) : undefined;
    if (failed.length > 0 && !isKnown) this.#onFailure(failure);
  }
}
