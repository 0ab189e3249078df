import type { TimerClock } from "../clock.ts";
import { JobProcess, type ProcessNews, type StartedChild } from "./job-process.ts";
import type { ProcessImmediate } from "./protocol.ts";

/** How long a process waits for the next call, in milliseconds. */
const attention = 20_000;
/** Processes that wait at the same time. */
const mostWaiting = 3;

interface WaitingChild {
  readonly child: StartedChild;
  /** The job that it has answered for; undefined if it has done nothing yet. */
  readonly jobId: string | undefined;
  /** No longer counts on it. */
  readonly forget: () => void;
}

/**
 * Processes for calls on which somebody waits. Whoever looks into a backup asks again and again: the process that has
 * answered is asked again for the same job, and one for another is there before it is needed, until nobody has asked for a
 * while. No process serves two jobs, nor two calls at once.
 */
export class ReadyProcesses {
  readonly #start: () => StartedChild;
  readonly #clock: TimerClock;
  /** The one that has waited longest first. */
  #waiting: WaitingChild[] = [];
  #isStopped = false;

  constructor(start: () => StartedChild, clock: TimerClock) {
    this.#start = start;
    this.#clock = clock;
  }

  /** Lets a process answer a call. */
  run(request: ProcessImmediate, onNews: (news: ProcessNews) => void | Promise<void>): JobProcess {
    const { id } = request.job;
    const known = this.#take(id);
    const child = known ?? this.#take(undefined) ?? this.#start();
    const process = new JobProcess(child, request, onNews, () => this.#keep(child, id));
    // Earlier, it would only slow down this one.
    if (!known) void process.ended.then(() => this.#prepare());
    return process;
  }

  stop(): void {
    this.#isStopped = true;
    for (const waiting of this.#waiting) dismiss(waiting);
  }

  #take(jobId: string | undefined): StartedChild | undefined {
    const found = this.#waiting.findLast((waiting) => waiting.jobId === jobId);
    found?.forget();
    return found?.child;
  }

  #prepare(): void {
    if (this.#isStopped || this.#waiting.some(({ jobId }) => jobId === undefined)) return;
    this.#keep(this.#start(), undefined);
  }

  #keep(child: StartedChild, jobId: string | undefined): void {
    const stopTimer = this.#clock.after(attention, () => dismiss(waiting));
    const forget = () => {
      stopTimer();
      child.process.off("error", forget).off("exit", forget);
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
    const waiting = { child, jobId, forget };
    child.process.on("error", forget).on("exit", forget);
    this.#waiting.push(waiting);
    const [oldest] = this.#waiting;
    if (this.#isStopped) dismiss(waiting);
    else if (oldest && this.#waiting.length > mostWaiting) dismiss(oldest);
  }
}

/** A process without a request ends with its input. */
function dismiss({ child, forget }: WaitingChild): void {
  forget();
  child.process.stdin?.end();
}
