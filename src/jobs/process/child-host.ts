import { setTimeout as delay } from "node:timers/promises";
import type { LocalDatabase } from "../../database/local/database.ts";
import type { RemoteEvent } from "../../destinations/index.ts";
import type { TrafficBefore } from "../../engine/budget.ts";
import type { OperationControl } from "../../engine/context.ts";
import type { OperationObserver } from "../../engine/operation.ts";
import { Progress } from "../../engine/progress.ts";
import type { OperationResult } from "../../engine/results/index.ts";
import type { StartWorker } from "../../engine/worker-port.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption } from "../../options/index.ts";
import type { Culture } from "../../options/values/index.ts";
import type { IncidentMemory } from "../../reports/index.ts";
import type { SecretContext } from "../../secrets/opening.ts";
import { UserError } from "../../support/errors.ts";
import type { LogEntry, LogLevel } from "../../support/log.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { conductOperation, reportFailed } from "../operation/conduct.ts";
import { cultureFor } from "../operation/culture.ts";
import { openLocalDatabase } from "../operation/local-database.ts";
import type { OperationCall, OperationHost, OperationPlan } from "../operation/operation-call.ts";
import type { EventWriter } from "./event-writer.ts";
import { ProgressWatch } from "./progress-watch.ts";
import type { ProcessImmediate, ProcessOperation } from "./protocol.ts";
import { TrafficWatch } from "./traffic-watch.ts";
import type { Work } from "./work.ts";

/** Between two attempts to get at a database that somebody else works with, in milliseconds. */
const retryInterval = 500;
/** Bytes of a content in one event. */
const pieceSize = 192 * 1024;

/** A run that could not report that it failed. */
export interface FailedRun {
  readonly error: unknown;
  readonly begun: Date;
}

/** Lets the operations of one request run, and tells the parent how they go on. */
export class ChildHost implements OperationHost, OperationObserver, Disposable {
  readonly call: OperationCall;
  readonly culture: Culture;
  readonly progress = new Progress();
  readonly control: OperationControl;
  readonly backupName: string;
  readonly incidents: IncidentMemory | undefined;
  readonly traffic: TrafficBefore | undefined;
  readonly observer = this;
  readonly formatDate: (date: Date) => string;
  readonly #isAsked: boolean;
  readonly #work: Work;
  readonly #events: EventWriter;
  readonly #watch: ProgressWatch;
  readonly #trafficWatch: TrafficWatch;
  readonly #written: () => Promise<void>;

  constructor(
    request: ProcessOperation | ProcessImmediate,
    surroundings: ProcessSurroundings & SecretContext & { readonly startWorker: StartWorker },
    work: Work,
    events: EventWriter,
  ) {
    const { options, filters, job, allowedModules = {} } = request;
    // The arguments of this process tell nothing about the backup.
    this.call = { options, filters, allowedModules, surroundings: { ...surroundings, arguments: [] } };
    this.culture = cultureFor(this.call);
    this.formatDate = this.culture.formatDate;
    this.backupName = job.name;
    this.incidents = request.kind === "operation" ? memoryOf(request, events) : undefined;
    this.traffic = request.kind === "operation" ? trafficOf(request) : undefined;
    this.control = work.control;
    this.#isAsked = request.kind === "immediate";
    this.#work = work;
    this.#events = events;
    this.#written = () => surroundings.written();
    this.#watch = new ProgressWatch(this.progress, this.control, (progress) =>
      events.write({ event: "progress", progress }),
    );
    this.#trafficWatch = new TrafficWatch(this.progress, (totals) => events.write({ event: "traffic", totals }));
  }

  /**
   * Runs an operation on the destination of the request, as soon as nobody else works with its database; one that only looks
   * into it at once.
   */
  async run<R extends OperationResult>(plan: OperationPlan<R>): Promise<R> {
    const changesIt = !["none", "sync", "look", "beside", "read"].includes(plan.database);
    if (changesIt) (await this.openWhenFree(plan.url))?.close();
    return await conductOperation(this.call, plan, this);
  }

  async report<R extends OperationResult>(plan: OperationPlan<R>, failed: FailedRun): Promise<void> {
    await reportFailed(this.call, plan, this, failed);
  }

  /** The same, but fails at once with `DatabaseLocked`; `options` win over those of the request. */
  async runNow<R extends OperationResult>(plan: OperationPlan<R>, options: OptionValues): Promise<R> {
    const call = { ...this.call, options: { ...this.call.options, ...options } };
    return await conductOperation(call, { ...plan, leavesNoTrace: true }, this);
  }

  /** The database of the backup, as soon as nobody else works with it; undefined if there is none that can be read. */
  async openWhenFree(url: string): Promise<LocalDatabase | undefined> {
    for (;;) {
      this.control.throwIfAborted();
      try {
        return openLocalDatabase(this.call, url, "use").database;
      } catch (error) {
        if (!(error instanceof UserError && error.id === "DatabaseLocked")) return undefined;
        // Others than this can't be waited for; what is wrong is found when the operation begins.
        await delay(retryInterval);
      }
    }
  }

  async complete(options: OptionValues): Promise<OptionValues> {
    if (options.passphrase || parseBooleanOption(options["no-encryption"])) return options;
    // GPG may keep its keys itself.
    if (options["gpg-encryption-command"]?.trim() === "--encrypt") return options;
    throw new UserError("MissingPassphrase", "The backup is encrypted, but its settings have no passphrase", {
      advice: "Enter the passphrase in the settings of the backup.",
    });
  }

  /** Tells of a content that its pieces follow, and its size if it is known. */
  async sendSize(size: number | undefined): Promise<void> {
    this.#events.write({ event: "content", size: size ?? null });
    await this.#written();
  }

  /** Resolves when the parent has taken it, so that no more than that waits. */
  async sendPiece(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength; at += pieceSize) {
      const piece = Buffer.from(bytes.subarray(at, at + pieceSize));
      this.#events.write({ event: "piece", bytes: piece.toString("base64") });
      await this.#written();
    }
  }

  write(entry: LogEntry): void {
    // Whoever asked something gets the failure for an answer.
    if (this.#isAsked && entry.id === "FailedOperation") return;
    this.#events.log(entry);
  }

  remoteEvent(event: RemoteEvent): void {
    this.#watch.remoteEvent(event);
  }

  followLevel(listener: (level: LogLevel) => void): void {
    this.#work.followLevel(listener);
  }

  /** Tells the last of the progress and of the traffic. */
  finish(): void {
    this.#watch.look();
    this.#trafficWatch.look();
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
    this.#trafficWatch[Symbol.dispose]();
  }
}

function trafficOf({ traffic }: ProcessOperation): TrafficBefore | undefined {
  return traffic && { used: traffic.used, until: new Date(traffic.until) };
}

/** What was told before; the parent keeps what is told now. */
function memoryOf({ incidents }: ProcessOperation, events: EventWriter): IncidentMemory | undefined {
  return (
    incidents && {
      repeat: incidents.repeat,
      known: (channel) => incidents.told[channel],
      remember: (channel, incident) => events.write({ event: "told", channel, incident: incident ?? null }),
    }
  );
}
