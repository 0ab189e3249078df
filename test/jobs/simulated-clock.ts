import type { TimerClock } from "../../src/jobs/clock.ts";

/** A clock that goes as a test tells it to. */
export class SimulatedClock implements TimerClock {
  /** Milliseconds that have passed; timers count them. */
  #passed = 0;
  /** What the hands show is this much more. */
  #shift: number;
  readonly #timers = new Set<{ at: number; action: () => void }>();

  readonly #settled: () => Promise<void>;

  /** @param settled waits until what a timer has set off has come about. */
  constructor(now: string, settled = promisesKept) {
    this.#shift = new Date(now).getTime();
    this.#settled = settled;
  }

  now(): Date {
    return new Date(this.#shift + this.#passed);
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.#passed + milliseconds, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers run. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass without running what would have been due: the machine slept. */
  jump(time: string): void {
    this.#passed = new Date(time).getTime() - this.#shift;
  }

  /** Somebody moves the hands; what has been passing, passes on. */
  set(time: string): void {
    this.#shift = new Date(time).getTime() - this.#passed;
  }

  /** Lets time pass up to a moment, timer by timer. */
  async advance(to: string): Promise<void> {
    const end = new Date(to).getTime() - this.#shift;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#passed = Math.max(due.at, this.#passed);
      due.action();
      await this.#settled();
    }
    this.#passed = end;
  }
}

/** Lets what was promised come about. */
async function promisesKept(): Promise<void> {
  for (let count = 0; count < 5; count++) await Promise.resolve();
}
