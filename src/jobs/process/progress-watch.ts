import type { RemoteEvent } from "../../destinations/index.ts";
import type { OperationControl } from "../../engine/context.ts";
import type { Progress } from "../../engine/progress.ts";
import type { ProcessProgress } from "./protocol.ts";

/** Between two looks, in milliseconds: the most often that progress is told. */
const interval = 100;
/** So long nothing must have moved for a paused operation to rest. */
const rest = 1000;

/** Tells of the progress of an operation: each phase at once, all else as often as it changes and can be seen. */
export class ProgressWatch implements Disposable {
  readonly #progress: Progress;
  readonly #control: OperationControl;
  readonly #tell: (progress: ProcessProgress) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #stopListening: () => void;
  /** Calls that are under way, the oldest first. */
  readonly #calls: { event: RemoteEvent; bytesBefore: number }[] = [];
  #lastTold = "";
  #lastMoved = "";
  #movedAt = performance.now();

  constructor(progress: Progress, control: OperationControl, tell: (progress: ProcessProgress) => void) {
    progress.isWatched = true;
    this.#progress = progress;
    this.#control = control;
    this.#tell = tell;
    this.#timer = setInterval(() => this.look(), interval);
    this.#stopListening = progress.onPhase(() => this.look());
  }

  remoteEvent(event: RemoteEvent): void {
    const index = this.#calls.findIndex((call) => call.event.action === event.action && call.event.name === event.name);
    if (index >= 0) this.#calls.splice(index, 1);
    // Nobody tells when a question for free space is answered.
    if (event.event !== "Started" || event.action === "QuotaInfo") return;
    this.#calls.push({ event, bytesBefore: this.#bytesOf(event) });
  }

  /** Tells what is new. */
  look(): void {
    const progress = this.#current();
    const text = JSON.stringify(progress);
    if (text === this.#lastTold) return;
    this.#lastTold = text;
    this.#tell(progress);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#stopListening();
  }

  #current(): ProcessProgress {
    const { currentFile, secondsLeft, ...snapshot } = this.#progress.snapshot();
    const { bytesProcessed, filesProcessed, currentFileOffset, upload, download } = snapshot;
    const moved = [bytesProcessed, filesProcessed, currentFileOffset, upload.bytes, download.bytes].join();
    if (moved !== this.#lastMoved) this.#movedAt = performance.now();
    this.#lastMoved = moved;
    return {
      ...snapshot,
      ...(currentFile !== undefined && { currentFile }),
      ...(secondsLeft !== undefined && { secondsLeft }),
      transfers: this.#transfers(),
      isResting: this.#control.isPaused && performance.now() - this.#movedAt >= rest,
    };
  }

  /** Only the bytes of all transfers in one direction are known, so each is taken to have an equal share. */
  #transfers(): ProcessProgress["transfers"] {
    return this.#calls.map(({ event, bytesBefore }) => {
      const { action, name, size } = event;
      const inDirection = this.#calls.filter((call) => call.event.action === action).length;
      const moved = (this.#bytesOf(event) - bytesBefore) / inDirection;
      const done = Math.round(size < 0 ? moved : Math.min(size, moved));
      const meter = this.#meterOf(event);
      const speed = meter && meter.running > 0 && meter.speed > 0 ? Math.round(meter.speed / inDirection) : -1;
      return { action, name, size, done, speed };
    });
  }

  #bytesOf(event: RemoteEvent): number {
    return this.#meterOf(event)?.bytes ?? 0;
  }

  #meterOf({ action }: RemoteEvent) {
    if (action === "Put") return this.#progress.upload.snapshot();
    return action === "Get" ? this.#progress.download.snapshot() : undefined;
  }
}
