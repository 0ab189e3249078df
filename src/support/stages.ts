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

  /** One line per stage, in the order in which they first ended. */
  report(): string[] {
    return [...this.#totals].map(
      ([name, { calls, milliseconds }]) => `${name}: ${milliseconds.toFixed(1)} ms (${calls})`,
    );
  }
}

export const stages = new StageTimes();
