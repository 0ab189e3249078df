export interface Measurement {
  readonly threads: number;
  readonly milliseconds: number;
}

export interface SearchRules {
  /** Threads to begin with. */
  readonly start: number;
  readonly most: number;
  /** Threads that are added each time. */
  readonly step: number;
  /** Double the threads instead. */
  readonly doubles: boolean;
}

/** An improvement that is smaller may be chance. */
const leastGain = 0.02;

/** Raises the number of threads while that makes it faster. Returns the fastest of all that was measured. */
export async function findFastest(
  { start, most, step, doubles }: SearchRules,
  measure: (threads: number) => Promise<number>,
): Promise<Measurement> {
  let best = { threads: start, milliseconds: await measure(start) };
  for (;;) {
    const threads = Math.min(most, doubles ? best.threads * 2 : best.threads + step);
    if (threads <= best.threads) return best;
    const milliseconds = await measure(threads);
    if (milliseconds > best.milliseconds * (1 - leastGain)) return best;
    best = { threads, milliseconds };
  }
}
