import type { TimerClock } from "../../src/jobs/clock.ts";

/** A clock that goes as a test tells it to. */
export class SimulatedClock implements TimerClock {
  #now: Date;
  readonly #timers = new Set<{ at: number; action: () => void }>();

  readonly #settled: () => Promise<void>;

  /** @param settled waits until what a timer has set off has come about. */
  constructor(now: string, settled = promisesKept) {
    this.#now = new Date(now);
    this.#settled = settled;
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.#now.getTime() + milliseconds, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers run. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Sets the clock without running what would have been due: the machine slept, or somebody moved the hands. */
  jump(time: string): void {
    this.#now = new Date(time);
  }

  /** Lets time pass up to a moment, timer by timer. */
  async advance(to: string): Promise<void> {
    const end = new Date(to).getTime();
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = new Date(Math.max(due.at, this.#now.getTime()));
      due.action();
      await this.#settled();
    }
    this.#now = new Date(end);
  }
}

/** Lets what was promised come about. */
async function promisesKept(): Promise<void> {
  for (let count = 0; count < 5; count++) await Promise.resolve();
}
