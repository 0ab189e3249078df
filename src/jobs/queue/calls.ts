import { whenDeserted } from "../attention.ts";
import type { TimerClock } from "../clock.ts";
import { errorOf } from "../process/ends.ts";
import {
  type ImmediateAnswer,
  type ImmediateCall,
  type ImmediateCallName,
  readAnswer,
} from "../process/immediate-calls.ts";
import type { JobProcess, ProcessNews } from "../process/job-process.ts";
import type { ProcessImmediate, ProcessRequest } from "../process/protocol.ts";
import type { Following, ReadContent } from "../task-queue.ts";
import { readContent } from "./read-content.ts";

interface CallsParts {
  readonly clock: TimerClock;
  startProcess(request: ProcessRequest, onNews: (news: ProcessNews) => void | Promise<void>): JobProcess;
}

/** What is asked of backups at once, each in a process of its own, whatever else runs. */
export class Calls {
  readonly #parts: CallsParts;
  readonly #running = new Set<JobProcess>();

  constructor(parts: CallsParts) {
    this.#parts = parts;
  }

  /** @param hear what the process tells besides its progress. */
  async immediate<N extends ImmediateCallName>(
    request: ProcessImmediate,
    call: ImmediateCall<N>,
    { signal, onProgress }: Following,
    hear: (news: ProcessNews) => void,
  ): Promise<ImmediateAnswer<N>> {
    const process = this.#parts.startProcess(request, (news) => {
      if (news.event === "progress") onProgress?.(news.progress);
      else hear(news);
    });
    const abort = () => process.order({ order: "abort" });
    signal?.addEventListener("abort", abort, { once: true });
    const stopWatching = signal ? () => undefined : whenDeserted(this.#parts.clock, abort);
    this.#running.add(process);
    try {
      const end = await process.ended;
      if (end.event === "answer") return readAnswer(call.call as N, end.answer);
      throw errorOf(end);
    } finally {
      signal?.removeEventListener("abort", abort);
      stopWatching();
      this.#running.delete(process);
    }
  }

  /** @param hear what the process tells besides the content. */
  async read(request: ProcessImmediate, hear: (news: ProcessNews) => void): Promise<ReadContent> {
    return await readContent((onNews) => {
      const process = this.#parts.startProcess(request, async (news) => {
        if (news.event === "traffic") hear(news);
        else await onNews(news);
      });
      this.#running.add(process);
      void process.ended.then(() => this.#running.delete(process));
      return process;
    });
  }

  /** Ends all of them. */
  async abort(): Promise<void> {
    for (const process of this.#running) process.order({ order: "abort" });
    await Promise.all([...this.#running].map(({ ended }) => ended));
  }
}
