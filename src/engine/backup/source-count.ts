import type { VersionRow } from "../../database/local/versions.ts";
import type { WalkOptions } from "../../sources/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { WorkerPort } from "../worker-port.ts";
import type { CountOrder, CountReport } from "./count-worker.ts";

const tag = "Duplicati.Library.Main.Operation.Backup.CountFilesHandler";
/** Short backups are over before this, in milliseconds, and need no estimate. */
const patience = 1000;

/**
 * The totals that progress is measured against (engine.md 6.5): those of the previous version, until a worker has
 * counted the sources. It counts only if somebody watches, since it takes a processor from the backup.
 */
export class SourceCount {
  readonly #context: DatabaseContext;
  readonly #estimate: ReturnType<typeof setTimeout> | undefined;
  #worker: WorkerPort | undefined;

  /** @param sources undefined: only a few paths are looked at, which are not worth counting. */
  constructor(
    context: DatabaseContext,
    sources: readonly string[] | undefined,
    options: WalkOptions,
    previous: VersionRow | undefined,
  ) {
    this.#context = context;
    const { progress, settings } = context;
    progress.resetCounts();
    if (!sources) return;
    if (previous && progress.isWatched) this.#startFrom(previous);
    else if (previous) this.#estimate = setTimeout(() => this.#startFrom(previous), patience);
    if (!progress.isWatched || settings.disableFileScanner) return;
    progress.stillCounting = true;
    // The count may as well be that of the files as they are now, and functions can't be sent to a worker.
    const { filter, locate: _, ...others } = options;
    this.#count({
      sources,
      options: others,
      filter: filter.expressions,
      caseSensitive: filter.caseSensitive,
      largest: settings.skipFilesLargerThan ?? Number.POSITIVE_INFINITY,
    });
  }

  /** The scan is over. After a whole one, what was done is what there was. */
  finish(isWhole: boolean): void {
    this.dispose();
    const { progress } = this.#context;
    if (!isWhole) return;
    progress.filesTotal = progress.filesProcessed;
    progress.bytesTotal = progress.bytesProcessed;
  }

  /** Ends the worker, wherever it is. */
  dispose(): void {
    clearTimeout(this.#estimate);
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#context.progress.stillCounting = false;
  }

  #startFrom(previous: VersionRow): void {
    const { progress, database } = this.#context;
    const { files, size } = database.totals.ofOne(previous.id);
    progress.filesTotal = files;
    progress.bytesTotal = size;
  }

  #count(order: CountOrder): void {
    const { startWorker, logger } = this.#context;
    const worker = startWorker("count");
    this.#worker = worker;
    worker.onmessage = ({ data }) => {
      // Messages may still arrive after the end.
      if (this.#worker === worker) this.#accept(data as CountReport);
    };
    worker.onerror = (event) => {
      if (this.#worker !== worker) return;
      logger.write("Information", tag, "CountingFailed", "The source files could not be counted", event.error);
      this.dispose();
    };
    worker.postMessage(order);
  }

  #accept({ files, bytes, isFinal }: CountReport): void {
    const { progress } = this.#context;
    // Until everything is counted, the previous version may tell better.
    progress.filesTotal = isFinal ? files : Math.max(files, progress.filesTotal);
    progress.bytesTotal = isFinal ? bytes : Math.max(bytes, progress.bytesTotal);
    if (isFinal) this.dispose();
  }
}
