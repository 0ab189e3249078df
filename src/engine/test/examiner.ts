import { VolumeError } from "../../volumes/index.ts";
import { WorkerPool } from "../ordered-worker.ts";
import type { StartWorker } from "../worker-port.ts";
import {
  type DblockReport,
  type ExaminationAnswer,
  type ExaminationOrder,
  type ExaminationSettings,
  examineDblock,
} from "./examination.ts";

/** Examines dblocks, several at a time in threads of their own. */
export class Examiner implements Disposable {
  readonly #settings: ExaminationSettings;
  /** Undefined: it is not worth a thread. */
  readonly #pool: WorkerPool<ExaminationSettings, ExaminationOrder, ExaminationAnswer> | undefined;

  /** @param threads no more are started; with up to one the work is done in this thread. */
  constructor(startWorker: StartWorker, threads: number, settings: ExaminationSettings) {
    this.#settings = settings;
    if (threads > 1) this.#pool = new WorkerPool(startWorker, "test", threads, settings);
  }

  /** Throws VolumeError if the volume cannot be used. */
  async examine(order: ExaminationOrder): Promise<DblockReport> {
    if (!this.#pool) return await examineDblock(order, this.#settings);
    const answer = await this.#pool.order(order);
    if ("report" in answer) return answer.report;
    const { kind, message } = answer.failure;
    throw kind === undefined ? new Error(message) : new VolumeError(kind, message);
  }

  [Symbol.dispose](): void {
    this.#pool?.terminate();
  }
}
