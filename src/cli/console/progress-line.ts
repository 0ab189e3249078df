import type { ProgressSnapshot } from "../../engine/progress.ts";
import type { Culture } from "../../options/values/index.ts";
import { progressText } from "./progress-text.ts";

/** Between two changes of the line, in milliseconds. */
const leastInterval = 100;
const toLineStart = "\r";
/** To the end of the screen, since a terminal that became narrower may have broken the line. */
const eraseBehind = "\x1b[J";

/** One line at the bottom of a terminal that is written over in place. */
export class ProgressLine {
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  readonly #culture: Culture;
  readonly #now: () => number;
  #shown = "";
  #changedAt = Number.NEGATIVE_INFINITY;

  constructor(options: { write: (text: string) => void; columns: () => number; culture: Culture; now: () => number }) {
    this.#write = options.write;
    this.#columns = options.columns;
    this.#culture = options.culture;
    this.#now = options.now;
  }

  /** Shows the progress, at most ten times a second. */
  update(snapshot: ProgressSnapshot): void {
    const time = this.#now();
    if (time - this.#changedAt < leastInterval) return;
    // The last column stays free: writing there makes some terminals wrap.
    const text = progressText(snapshot, this.#columns() - 1, this.#culture);
    if (text === this.#shown) return;
    this.#changedAt = time;
    this.#shown = text;
    // Back at the start of the line, whatever others write (the `^C` of a terminal) cannot break it, and erasing from
    // there takes all of it, even after a change of width.
    this.#write(`${toLineStart}${text}${eraseBehind}${toLineStart}`);
  }

  /** Takes the line away, so that another one can be printed; the next update brings it back. */
  clear(): void {
    if (this.#shown === "") return;
    this.#shown = "";
    this.#write(`${toLineStart}${eraseBehind}`);
  }
}
