import type { Pace } from "./contract.ts";

/** Pauses; rejects as soon as the signal is aborted. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Holds all transfers of one direction together below a speed that may change while they run. */
export class Throttle {
  /** 0 or less: no limit. */
  bytesPerSecond: number;
  readonly #sleep: Sleep;
  readonly #now: () => number;
  /** The transfers wait in a row. */
  #last: Promise<unknown> = Promise.resolve();
  #freeSince: number;

  /** `now` counts milliseconds. */
  constructor(bytesPerSecond: number, sleep: Sleep, now: () => number) {
    this.bytesPerSecond = bytesPerSecond;
    this.#sleep = sleep;
    this.#now = now;
    this.#freeSince = now();
  }

  /** Always given, since a limit may be set while a transfer runs. */
  pace(signal?: AbortSignal): Pace {
    return (bytes) => {
      if (this.bytesPerSecond <= 0) return Promise.resolve();
      const turn = this.#last.then(() => this.#wait(bytes, signal));
      this.#last = turn.catch(() => undefined);
      return turn;
    };
  }

  /** In short steps, so that a new limit takes effect at once. */
  async #wait(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    // What the transfer itself took counts as waiting, but idle time is not saved up.
    const idle = Math.min(this.#now() - this.#freeSince, longestStep);
    let left = bytes - Math.max(idle, 0) * (this.bytesPerSecond / 1000);
    while (left > 0 && this.bytesPerSecond > 0) {
      const step = Math.min((left / this.bytesPerSecond) * 1000, longestStep);
      left -= step * (this.bytesPerSecond / 1000);
      await this.#sleep(step, signal);
    }
    this.#freeSince = this.#now();
  }
}

const longestStep = 500;
