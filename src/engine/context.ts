import type { LocalDatabase } from "../database/local/database.ts";
import type { Remote } from "../destinations/index.ts";
import type { OptionValues } from "../options/declaration.ts";
import type { Settings } from "../options/index.ts";
import { AbortedError } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";
import type { Budgets } from "./budget.ts";
import type { Progress } from "./progress.ts";
import type { OperationResult, ResultOrigin } from "./results/index.ts";
import type { StartWorker } from "./worker-port.ts";

/** What an operation works with. It knows nothing of the console, HTTP or the queue that called it. */
export interface OperationContext {
  readonly settings: Settings;
  /** As the user gave them, for modules that read their own. */
  readonly options: OptionValues;
  /** The destination, with its secrets. */
  readonly url: string;
  readonly remote: Remote;
  readonly logger: Logger;
  readonly progress: Progress;
  /** What may be moved this month. */
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly control: OperationControl;
  readonly startWorker: StartWorker;
  /** What the results of this run share: begin, messages, statistics. */
  readonly origin: ResultOrigin;
  /** Private to this run, and removed after it. */
  readonly temporaryFolder: string;
  /** Where finished volumes wait for their upload; private as well. */
  readonly uploadFolder: string;
  /** `a.b.c.d`, as manifests have it. */
  readonly appVersion: string;
  /** To be called by a backup when its data is up and the sources are free, before what follows. */
  dataIsUp(result: OperationResult): Promise<void>;
}

/** An operation's context together with the backup's database. */
export interface DatabaseContext extends OperationContext {
  readonly database: LocalDatabase;
}

export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** Epoch seconds, cut as times in volume names are. */
export function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/** Most bytes per second in each direction; 0 is unlimited, absent leaves a limit as it is. */
export interface TransferLimits {
  readonly upload?: number;
  readonly download?: number;
}

/** Requests from outside to a running operation (engine.md 4.6, 10.1). */
export class OperationControl {
  readonly #abort = new AbortController();
  #isStopRequested = false;
  #limits: TransferLimits = {};
  readonly #limitListeners: ((limits: TransferLimits) => void)[] = [];

  #paused: PromiseWithResolvers<void> | undefined;
  #areTransfersPaused = false;

  /** Ends after the current file, with what was done so far. */
  requestStop(): void {
    this.#isStopRequested = true;
    this.resume();
  }

  /** Waits before the next file and the next call to the destination; `transfers` that are running wait too. */
  pause({ transfers }: { transfers: boolean }): void {
    this.#paused ??= Promise.withResolvers();
    this.#areTransfersPaused = transfers;
  }

  /** Goes on after a pause. A stop and an abort do so too. */
  resume(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  get isPaused(): boolean {
    return this.#paused !== undefined;
  }

  /** To be awaited where work can rest: resolves when no pause holds any more. Throws when the run was aborted. */
  async checkpoint(): Promise<void> {
    while (this.#paused) await this.#paused.promise;
    this.throwIfAborted();
  }

  /** The same within a transfer, which a pause need not hold. Undefined if nothing is to be waited for. */
  transferCheckpoint(): Promise<void> | undefined {
    return this.#paused && this.#areTransfersPaused ? this.checkpoint() : undefined;
  }

  /** Breaks off at once; the next run heals what is left. */
  abort(): void {
    this.#isStopRequested = true;
    this.#abort.abort(new AbortedError());
    this.resume();
  }

  /**
   * Sets limits for the transfers of the operation, also for those that are running. They replace what the options say,
   * unless these exempt the run.
   */
  throttle(limits: TransferLimits): void {
    this.#limits = { ...this.#limits, ...limits };
    for (const listener of this.#limitListeners) listener(limits);
  }

  /** Hands the limits that were set, now and later, to those who hold them. */
  followLimits(listener: (limits: TransferLimits) => void): void {
    this.#limitListeners.push(listener);
    listener(this.#limits);
  }

  get isStopRequested(): boolean {
    return this.#isStopRequested;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  throwIfAborted(): void {
    if (this.#abort.signal.aborted) throw new AbortedError();
  }
}
