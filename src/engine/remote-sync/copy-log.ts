import type { Logger } from "../../support/log.ts";
import { LogFile, LogRouter, type LogTarget } from "../logging/index.ts";
import type { CopyDestination } from "./config.ts";

/** A logger that tells of one destination to the part of the result and the log file that are its own, and passes everything on. */
export class CopyLog implements Logger, Disposable {
  readonly #next: Logger;
  readonly #router: LogRouter;
  #file: LogFile | undefined;

  constructor(part: LogTarget, secrets: readonly string[], next: Logger) {
    this.#next = next;
    this.#router = new LogRouter({ secrets });
    this.#router.addTarget(part, "Warning");
  }

  /** Begins to write into the log file of the destination, if it has one. Throws the system's error if it cannot be opened. */
  open({ logFile, logLevel }: Pick<CopyDestination, "logFile" | "logLevel">): void {
    if (logFile === undefined) return;
    this.#file = new LogFile(logFile, (error) =>
      this.#next.write("Warning", tag, "LogFileNotWritten", `Nothing more can be written to ${logFile}`, error),
    );
    this.#router.addTarget(this.#file, logLevel);
  }

  write(...message: Parameters<Logger["write"]>): void {
    this.#next.write(...message);
    this.#router.write(...message);
  }

  /** An error at the destination that is only a warning for everything else. */
  writeMildly(tag: string, id: string, message: string, error?: unknown): void {
    this.#next.write("Warning", tag, id, message, error);
    this.#router.write("Error", tag, id, message, error);
  }

  [Symbol.dispose](): void {
    this.#file?.close();
  }
}

const tag = "Duplicati.Library.Main.Operation.RemoteSynchronizationHandler";
