import type { TimerClock } from "./clock.ts";
import type { ServerEvent, ServerEvents } from "./events.ts";

/** Work that is done whenever it is woken, and by itself after the time that it names each time. */
export class WakingLoop {
  readonly #clock: TimerClock;
  readonly #work: () => number;
  readonly #onFailure: (error: unknown) => number;
  #stopTimer: (() => void) | undefined;
  #stopListening: (() => void)[] = [];
  /** It was asked for within so many milliseconds; the hands of the clock may be moved meanwhile. */
  #patience = Number.POSITIVE_INFINITY;
  #isStopped = false;
  #isWorking = false;
  #isWoken = false;

  /**
   * @param work returns the milliseconds after which it is to be done again.
   * @param onFailure the same after `work` has thrown.
   */
  constructor(clock: TimerClock, work: () => number, onFailure: (error: unknown) => number) {
    this.#clock = clock;
    this.#work = work;
    this.#onFailure = onFailure;
  }

  /** Does the work now. Called by the work itself, by what it sets off, it is done once more afterwards. */
  wake(): void {
    this.#isWoken = true;
    if (this.#isWorking || this.#isStopped) return;
    this.#isWorking = true;
    let pause = 0;
    while (this.#isWoken) {
      this.#isWoken = false;
      try {
        pause = this.#work();
      } catch (error) {
        pause = this.#onFailure(error);
      }
    }
    this.#isWorking = false;
    this.#wakeAfter(Math.max(pause, 1));
  }

  /** Does the work within so many milliseconds, so that much that happens at once costs it once. */
  wakeWithin(milliseconds: number): void {
    if (this.#isWorking || this.#isStopped || this.#patience <= milliseconds) return;
    this.#wakeAfter(milliseconds);
    this.#patience = milliseconds;
  }

  /** Does the work within so many milliseconds from now, and from each of these events on. */
  wakeOn(events: ServerEvents, names: readonly ServerEvent[], milliseconds: number): void {
    const wake = () => this.wakeWithin(milliseconds);
    this.#stopListening = names.map((name) => events.on(name, wake));
    wake();
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#stopListening) stop();
    this.#stopTimer?.();
  }

  #wakeAfter(milliseconds: number): void {
    this.#stopTimer?.();
    this.#patience = Number.POSITIVE_INFINITY;
    this.#stopTimer = this.#clock.after(milliseconds, () => this.wake());
  }
}
