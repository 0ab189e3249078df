import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import { redactPaths } from "../path-redaction.ts";
import { finishedProgress, type StatusKind, type StatusProgress, type StatusReport, statusToJson } from "./form.ts";
import type { StatusSettings } from "./settings.ts";

const tag = "Duplicati.Library.Modules.Builtin.HttpReportStatus";
/** For one post, in milliseconds. */
const timeout = 100_000;
/** In milliseconds: between two looks at the progress, and how long the end of the operation waits for the last post. */
const usualTiming = { lookInterval: 5000, patience: 30_000 };

/** Tells web servers how one operation gets on. That somebody does not hear it never changes the operation's result. */
export class LiveStatus {
  readonly #settings: StatusSettings;
  readonly #operation: string;
  readonly #metadata: StatusReport["metadata"];
  readonly #timing: typeof usualTiming;
  readonly #started = new Date();
  readonly #recentLines: string[] = [];
  #backendEvents = 0;
  #logEntries = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #posting: Promise<void> | undefined;
  #postedAt = Number.NEGATIVE_INFINITY;

  constructor(
    settings: StatusSettings,
    operation: string,
    metadata: StatusReport["metadata"],
    timing: typeof usualTiming = usualTiming,
  ) {
    this.#timing = timing;
    this.#settings = settings;
    this.#operation = operation;
    this.#metadata = metadata;
  }

  countBackendEvent(): void {
    this.#backendEvents++;
  }

  /** Keeps the latest lines. */
  addLogLine(line: string): void {
    const { maxLogLines, allowPaths } = this.#settings;
    this.#logEntries++;
    this.#recentLines.push(allowPaths ? line : redactPaths(line));
    if (this.#recentLines.length > maxLogLines) this.#recentLines.shift();
  }

  /** The operation begins: posts that, and from now on what `look` finds. */
  async begin(look: () => StatusProgress, logger: Logger): Promise<void> {
    await this.#post("Started", logger);
    this.#timer = setInterval(() => this.#postProgress(look(), logger), this.#timing.lookInterval);
    this.#timer.unref?.();
  }

  /** @param errorMessage why it failed; undefined if it did not. */
  async end(errorMessage: string | undefined, logger: Logger): Promise<void> {
    clearInterval(this.#timer);
    const last = async () => {
      await this.#posting;
      await this.#post(errorMessage === undefined ? "Completed" : "Failed", logger, finishedProgress, errorMessage);
    };
    const tired = new AbortController();
    await Promise.race([
      last(),
      wait(this.#timing.patience, undefined, { signal: tired.signal }).catch(() => undefined),
    ]);
    tired.abort();
  }

  /** One post at a time; where a server is slow, some are left out. */
  #postProgress(progress: StatusProgress, logger: Logger): void {
    const now = performance.now();
    if (this.#posting || now - this.#postedAt < this.#settings.interval) return;
    this.#postedAt = now;
    this.#posting = this.#post("Progress", logger, progress).finally(() => {
      this.#posting = undefined;
    });
  }

  /** To all servers, whatever becomes of one. Never throws. */
  async #post(status: StatusKind, logger: Logger, progress?: StatusProgress, errorMessage?: string): Promise<void> {
    const body = statusToJson({
      operation: this.#operation,
      status,
      started: this.#started,
      reported: new Date(),
      errorMessage,
      backendEvents: this.#backendEvents,
      logEntries: this.#logEntries,
      progress,
      recentLogLines: this.#recentLines,
      metadata: this.#metadata,
    });
    for (const url of this.#settings.urls) {
      try {
        await this.#postTo(url, body);
      } catch (error) {
        const place = URL.canParse(url) ? new URL(url).origin : "an address that is not a URL";
        const message = `The status of the operation could not be posted to ${place}`;
        logger.write("Information", tag, "HttpReportStatusSendError", message, error);
      }
    }
  }

  async #postTo(url: string, body: string): Promise<void> {
    if (!URL.canParse(url)) throw new UserError("InvalidReportAddress", "The address for the status is not a URL");
    const contentType = "application/json; charset=utf-8";
    const { sendRequest } = await import("../http/request.ts");
    const answer = await sendRequest({ url, method: "POST", contentType, body }, this.#settings.certificates, timeout);
    if (answer.status >= 200 && answer.status < 300) return;
    throw new UserError("ReportRefused", `The server answered with ${answer.status} (${answer.reason})`);
  }
}
