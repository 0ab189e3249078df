import { platform } from "#platform";

/** Bytes that a block costs beside its content, roughly, when it is read: its entry, its name, its views. */
export const objectsPerBlock = 2 << 10;

/**
 * Tidies memory up whenever so much has passed through it. The collector counts buffers of the system too low, and by
 * itself comes only when they have left hundreds of megabytes behind.
 */
export class GarbageCounter {
  readonly #limit: number;
  #uncollected = 0;

  /** @param limit bytes between two collections. */
  constructor(limit = 32 << 20) {
    this.#limit = limit;
  }

  /** So many bytes were used, and may be garbage now. */
  add(bytes: number): void {
    this.#uncollected += bytes;
    if (this.#uncollected >= this.#limit) this.collect();
  }

  /** Much was used, or let go, at once. */
  collect(): void {
    this.#uncollected = 0;
    platform.collectGarbage();
  }
}
