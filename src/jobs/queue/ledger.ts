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

  /** One that fails does not hold up the others. */
  #writeLeft(): void {
    let failure: { readonly error: unknown } | undefined;
    this.#left = this.#left.filter((entry) => {
      try {
        entry();
        return false;
      } catch (error) {
        failure ??= { error };
        return true;
      }
    });
    if (failure && !this.#stopTimer) this.#onFailure(failure.error);
    this.#stopTimer?.();
    this.#stopTimer = failure && this.#clock.after(retryInterval, () => this.#writeLeft());
  }
}
