import type { Traffic } from "../../destinations/index.ts";
import type { Progress } from "../../engine/progress.ts";

/** Between two looks, in milliseconds: so much at most is not counted if the process is killed. */
const interval = 5000;

/** Tells what an operation has moved so far, now and then and at its end. */
export class TrafficWatch implements Disposable {
  readonly #progress: Progress;
  readonly #tell: (totals: Record<string, Traffic>) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #lastTold = "{}";

  constructor(progress: Progress, tell: (totals: Record<string, Traffic>) => void) {
    this.#progress = progress;
    this.#tell = tell;
    this.#timer = setInterval(() => this.look(), interval);
  }

  /** Tells what is new. */
  look(): void {
    const totals = this.#progress.traffic.snapshot();
    const text = JSON.stringify(totals);
    if (text === this.#lastTold) return;
    this.#lastTold = text;
    this.#tell(totals);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.look();
  }
}
