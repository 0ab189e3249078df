export type StageTotals = readonly { readonly name: string; readonly calls: number; readonly milliseconds: number }[];

/** Where the time goes: totals per stage, kept only when BUNKER_PROFILE_STAGES is set. */
class StageTimes {
  readonly enabled = Boolean(process.env.BUNKER_PROFILE_STAGES);
  readonly #totals = new Map<string, { calls: number; milliseconds: number }>();

  add(name: string, milliseconds: number): void {
    const total = this.#totals.get(name);
    if (total) {
      total.calls++;
      total.milliseconds += milliseconds;
    } else {
      this.#totals.set(name, { calls: 1, milliseconds });
    }
  }

  /** Runs `work`, and adds its time if anybody wants to know. */
  time<T>(name: string, work: () => T): T {
    if (!this.enabled) return work();
    const start = performance.now();
    try {
      return work();
    } finally {
      this.add(name, performance.now() - start);
    }
  }

  /** What was counted so far, to be sent to another thread. */
  totals(): StageTotals {
    return [...this.#totals].map(([name, { calls, milliseconds }]) => ({ name, calls, milliseconds }));
  }

  /** Takes over what another thread counted. */
  merge(totals: StageTotals): void {
    for (const { name, calls, milliseconds } of totals) {
      const own = this.#totals.get(name) ?? { calls: 0, milliseconds: 0 };
      this.#totals.set(name, { calls: own.calls + calls, milliseconds: own.milliseconds + milliseconds });
    }
  }

  /** One line per stage, in the order in which they first ended. */
  report(): string[] {
    return [...this.#totals].map(
      ([name, { calls, milliseconds }]) => `${name}: ${milliseconds.toFixed(1)} ms (${calls})`,
    );
  }
}

export const stages = new StageTimes();
