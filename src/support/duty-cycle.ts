import { setTimeout as delay } from "node:timers/promises";

export interface DutyCycleClock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

const systemClock: DutyCycleClock = { now: () => performance.now(), sleep: (milliseconds) => delay(milliseconds) };

/**
 * Lets a worker rest after each spell of work, so that it uses a part of a processor only (options.md 5.1,
 * `cpu-intensity`): after n × 100 ms of work it rests for the remainder of a second.
 */
export class DutyCycle {
  readonly #work: number;
  readonly #clock: DutyCycleClock;
  #done = 0;
  #since: number;

  /** @param intensity 1 to 10; at 10 there is no rest. */
  constructor(intensity: number, clock: DutyCycleClock = systemClock) {
    this.#work = intensity >= 10 ? Number.POSITIVE_INFINITY : Math.max(1, intensity) * 100;
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** Work goes on after a pause that doesn't count. */
  resume(): void {
    this.#since = this.#clock.now();
  }

  /** To be called often at work. Undefined unless a rest is due, so that nothing is awaited for nothing. */
  rest(): Promise<void> | undefined {
    const now = this.#clock.now();
    this.#done += now - this.#since;
    this.#since = now;
    return this.#done < this.#work ? undefined : this.#sleep();
  }

  async #sleep(): Promise<void> {
    this.#done = 0;
    await this.#clock.sleep(1000 - this.#work);
    this.resume();
  }
}
