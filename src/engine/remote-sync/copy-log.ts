import type { Logger } from "../../support/log.ts";
import { LogFile, LogRouter } from "../logging/index.ts";
import type { CopyDestination } from "./config.ts";

/** A logger that writes into the log file of one destination, and passes everything on. */
export class CopyLog implements Logger, Disposable {
  readonly #next: Logger;
  readonly #router: LogRouter;
  readonly #file: LogFile | undefined;

  /** Throws the system's error if the file cannot be opened. */
  constructor({ logFile, logLevel }: CopyDestination, secrets: readonly string[], next: Logger) {
    this.#next = next;
    this.#router = new LogRouter({ secrets });
    if (logFile === undefined) return;
    this.#file = new LogFile(logFile, (error) =>
      next.write("Warning", tag, "LogFileNotWritten", `Nothing more can be written to ${logFile}`, error),
    );
    this.#router.addTarget(this.#file, logLevel);
  }

  write(...message: Parameters<Logger["write"]>): void {
    this.#next.write(...message);
    this.#router.write(...message);
  }

  [Symbol.dispose](): void {
    this.#file?.close();
  }
}

const tag = "Duplicati.Library.Main.Operation.RemoteSynchronizationHandler";
