import type { OptionValues } from "../../options/declaration.ts";
import {
  LiveStatus,
  type ReportOrigin,
  readStatusSettings,
  type StatusProgress,
  statusMetadata,
} from "../../reports/index.ts";
import { messageOf } from "../../support/errors.ts";
import { formatLogLine, type LogRouter, type LogTarget, parseLogFilter, type Redaction } from "../logging/index.ts";
import type { BegunOperation, ProgramVersion } from "../operation.ts";
import type { Progress } from "../progress.ts";
import type { ReportedRun } from "./run-reports.ts";

/** Whether anybody is to hear of the progress. */
export function asksForStatus(options: OptionValues): boolean {
  return readStatusSettings(options) !== undefined;
}

/** The live status of one run, if anybody asked for it. */
export class RunStatus {
  readonly #status: LiveStatus | undefined;
  #hasBegun = false;

  constructor(subject: ReportedRun, origin: ReportOrigin, program: ProgramVersion) {
    const settings = readStatusSettings(subject.options);
    const metadata = settings && statusMetadata(subject, origin, program.number);
    this.#status = settings && metadata && new LiveStatus(settings, subject.operation, metadata);
  }

  /** Tells that the operation begins; shows what the console shows, too. */
  async begin({ settings, progress, router }: BegunOperation): Promise<void> {
    const status = this.#status;
    if (!status) return;
    this.#hasBegun = true;
    const { consoleLogLevel, consoleLogFilter: filter, consoleLogIgnore: ignore } = settings;
    const lines: LogTarget = { write: (entry) => status.addLogLine(formatLogLine(entry, "full")) };
    router.addTarget(lines, consoleLogLevel, parseLogFilter({ ignore, filter }));
    countBackendEvents(router, status);
    progress.isWatched = true;
    await status.begin(() => statusOf(progress), router);
  }

  /** @param error why the operation failed; undefined if it did not, or was broken off on request. */
  async end(error: unknown, redaction: Redaction, router: Parameters<LiveStatus["end"]>[1]): Promise<void> {
    if (!this.#hasBegun) return;
    await this.#status?.end(error === undefined ? undefined : redaction.text(messageOf(error)), router);
  }
}

function countBackendEvents(router: LogRouter, status: LiveStatus): void {
  const target: LogTarget = {
    write: ({ id }) => {
      if (id === "BackendEvent") status.countBackendEvent();
    },
  };
  router.addTarget(target, "Information");
}

function statusOf(progress: Progress): StatusProgress {
  const seen = progress.snapshot();
  const done = seen.bytesProcessed + seen.currentFileOffset;
  return {
    phase: seen.phase,
    progress: seen.stillCounting || seen.bytesTotal === 0 ? 0 : Math.min(1, done / seen.bytesTotal),
    filesProcessed: seen.filesProcessed,
    fileSizeProcessed: seen.bytesProcessed,
    fileCount: seen.filesTotal,
    fileSize: seen.bytesTotal,
    countingFiles: seen.stillCounting,
    currentFilename: seen.currentFile,
    currentFileOffset: seen.currentFileOffset,
    activeTransfers: seen.upload.running + seen.download.running,
  };
}
