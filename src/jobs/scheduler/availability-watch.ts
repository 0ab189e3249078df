import type { TimerClock } from "../clock.ts";

const pollInterval = 15_000;

interface Watched {
  isThere: boolean;
  stop: () => void;
}

/** Looks for the drives and destinations of jobs that wait for them. */
export class AvailabilityWatch {
  readonly #clock: TimerClock;
  readonly #isAvailable: (jobId: number) => Promise<boolean>;
  readonly #onFound: () => void;
  readonly #watched = new Map<number, Watched>();

  /**
   * @param isAvailable a rejection counts as no.
   * @param onFound called when what a job waits for has appeared.
   */
  constructor(clock: TimerClock, isAvailable: (jobId: number) => Promise<boolean>, onFound: () => void) {
    this.#clock = clock;
    this.#isAvailable = isAvailable;
    this.#onFound = onFound;
  }

  /** What the last look has found; the first question begins to look. */
  isThere(jobId: number): boolean {
    const known = this.#watched.get(jobId);
    if (known) return known.isThere;
    const watched = { isThere: false, stop: () => undefined };
    this.#watched.set(jobId, watched);
    void this.#look(jobId, watched);
    return false;
  }

  forget(jobId: number): void {
    this.#watched.get(jobId)?.stop();
    this.#watched.delete(jobId);
  }

  stop(): void {
    for (const jobId of this.#watched.keys()) this.forget(jobId);
  }

  async #look(jobId: number, watched: Watched): Promise<void> {
    const isThere = await this.#isAvailable(jobId).catch(() => false);
    if (this.#watched.get(jobId) !== watched) return;
    if (isThere) {
      watched.isThere = true;
      this.#onFound();
    } else {
      watched.stop = this.#clock.after(pollInterval, () => void this.#look(jobId, watched));
    }
  }
}
