import type { TimerClock } from "./clock.ts";
import type { ServerEvent, ServerEvents } from "./events.ts";

/** Work in portions, between which others may have their turn. Returns the milliseconds after which it is to be done again. */
export type Portions = Generator<void, number>;

/** Milliseconds for which portions may follow each other at once. */
const turn = 10;

/** Work that is done whenever it is woken, and by itself after the time that it names each time. */
export class WakingLoop {
  readonly #clock: TimerClock;
  readonly #work: () => number | Portions;
  readonly #onFailure: (error: unknown) => number;
  #stopTimer: (() => void) | undefined;
  #stopListening: (() => void)[] = [];
  /** It was asked for within so many milliseconds; the hands of the clock may be moved meanwhile. */
  #patience = Number.POSITIVE_INFINITY;
  #isStopped = false;
  /** Work has begun, and not ended. */
  #isWorking = false;
  /** A portion is being done just now. */
  #isBusy = false;
  #isWoken = false;

  /**
   * @param work returns the milliseconds after which it is to be done again, or its portions.
   * @param onFailure the same after `work` has thrown.
   */
  constructor(clock: TimerClock, work: () => number | Portions, onFailure: (error: unknown) => number) {
    this.#clock = clock;
    this.#work = work;
    this.#onFailure = onFailure;
  }

  /** Does the work now. Called before it has ended, by itself or between its portions, it is done once more afterwards. */
  wake(): void {
    this.#isWoken = true;
    if (this.#isWorking || this.#isStopped) return;
    this.#isWorking = true;
    this.#isWoken = false;
    this.#patience = Number.POSITIVE_INFINITY;
    this.#goOn(this.#work);
  }

  /** Does the work within so many milliseconds, so that much that happens at once costs it once. */
  wakeWithin(milliseconds: number): void {
    if (this.#isBusy || this.#isStopped || this.#patience <= milliseconds) return;
    this.#patience = milliseconds;
    if (!this.#isWorking) this.#setTimer(milliseconds, () => this.wake());
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

  /** Does what is next, up to the end or for a turn. */
  #goOn(next: () => number | Portions): void {
    this.#isBusy = true;
    let result: number | Portions;
    try {
      result = oneTurn(next());
    } catch (error) {
      result = this.#onFailure(error);
    }
    this.#isBusy = false;
    if (typeof result === "number") {
      this.#end(result);
      return;
    }
    const portions = result;
    this.#setTimer(0, () => this.#goOn(() => portions));
  }

  /** @param pause until the next time, unless somebody has asked for it sooner meanwhile. */
  #end(pause: number): void {
    this.#isWorking = false;
    if (this.#isWoken) this.wake();
    else this.#setTimer(Math.max(Math.min(pause, this.#patience), 1), () => this.wake());
  }

  #setTimer(milliseconds: number, action: () => void): void {
    this.#stopTimer?.();
    if (!this.#isStopped) this.#stopTimer = this.#clock.after(milliseconds, action);
  }
}

/** What the work has returned, or its portions that are left when others are to have their turn. */
function oneTurn(work: number | Portions): number | Portions {
  if (typeof work === "number") return work;
  const end = performance.now() + turn;
  do {
    const portion = work.next();
    if (portion.done) return portion.value;
  } while (performance.now() < end);
  return work;
}
