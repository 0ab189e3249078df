import type { OperationPhase, ProgressSnapshot } from "../../engine/progress.ts";
import type { Culture } from "../../options/values/index.ts";

/** Milliseconds between two lines. */
const interval = 5000;
const purposes: Partial<Record<OperationPhase, string>> = {
  Backup_ProcessingFiles: "examined",
  Restore_DownloadingRemoteFiles: "restored",
};

/**
 * The count of files that remain, in the phases that have one: when the phase begins, every five seconds if it has
 * changed (always while still counting), and zero at the end (cli.md 8).
 */
export class RemainingCounts {
  readonly #now: () => number;
  readonly #culture: Culture;
  #purpose: string | undefined;
  #printedAt = 0;
  #printedFiles = 0;

  constructor(now: () => number, culture: Culture) {
    this.#now = now;
    this.#culture = culture;
  }

  /** A phase begins: its first line, if it counts. */
  begin(phase: OperationPhase, snapshot: ProgressSnapshot): string | undefined {
    this.#purpose = purposes[phase];
    return this.#purpose === undefined ? undefined : this.#line(snapshot);
  }

  /** The line that has come due. */
  tick(snapshot: ProgressSnapshot): string | undefined {
    if (this.#purpose === undefined || this.#now() - this.#printedAt < interval) return undefined;
    if (!snapshot.stillCounting && remainingFiles(snapshot) === this.#printedFiles) return undefined;
    return this.#line(snapshot);
  }

  /** The phase is over: zero, unless that was the last line already. */
  end(): string | undefined {
    const purpose = this.#purpose;
    this.#purpose = undefined;
    if (purpose === undefined || this.#printedFiles === 0) return undefined;
    return countLine(purpose, 0, 0, false, this.#culture);
  }

  /** The phase ended in a failure: nothing more to say. */
  abandon(): void {
    this.#purpose = undefined;
  }

  #line(snapshot: ProgressSnapshot): string {
    const files = remainingFiles(snapshot);
    const done = snapshot.bytesProcessed + snapshot.currentFileOffset;
    const bytes = files === 0 ? 0 : Math.max(0, snapshot.bytesTotal - done);
    this.#printedAt = this.#now();
    this.#printedFiles = files;
    const counting = snapshot.stillCounting && snapshot.filesTotal > 0;
    return countLine(this.#purpose ?? "", files, bytes, counting, this.#culture);
  }
}

function remainingFiles(snapshot: ProgressSnapshot): number {
  return Math.max(0, snapshot.filesTotal - snapshot.filesProcessed);
}

function countLine(purpose: string, files: number, bytes: number, counting: boolean, culture: Culture): string {
  const line = `  ${files} files need to be ${purpose} (${culture.formatSize(bytes)})`;
  return counting ? `${line} (still counting)` : line;
}
