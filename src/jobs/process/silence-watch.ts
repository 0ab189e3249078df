/** Between two signs of life of a child, in milliseconds. */
export const signDistance = 2000;
/** So often a sign must be missing in a row. A child that works in its database may be still for a while. */
const mostMissing = 3;

/** Notices that a child says nothing any more: it was halted, or it hangs. */
export class SilenceWatch implements Disposable {
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #onChange: (isSilent: boolean) => void;
  #missing = 0;
  #listens = true;

  /**
   * @param patience milliseconds after which silence counts.
   * @param onChange is told when the silence is noticed, and when it ends.
   */
  constructor(patience: number, onChange: (isSilent: boolean) => void) {
    // Counted in steps, so that a server that was halted itself first reads what has been said meanwhile.
    this.#timer = setInterval(() => {
      if (!this.#listens) return;
      this.#missing++;
      if (this.#missing === mostMissing) onChange(true);
    }, patience / mostMissing);
    this.#timer.unref();
    this.#onChange = onChange;
  }

  get isSilent(): boolean {
    return this.#missing >= mostMissing;
  }

  /** Nobody listens for a while, since what was heard takes its time. */
  async unheard(work: Promise<unknown>): Promise<void> {
    this.#listens = false;
    await work;
    this.#listens = true;
  }

  heard(): void {
    const wasSilent = this.isSilent;
    this.#missing = 0;
    if (wasSilent) this.#onChange(false);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
