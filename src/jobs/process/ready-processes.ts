import type { ChildProcess } from "node:child_process";
import type { TimerClock } from "../clock.ts";
import { startChild } from "./job-process.ts";

/** How long a process waits for the next call, in milliseconds. */
const attention = 30_000;

/**
 * Processes for calls on which somebody waits. Whoever looks into a backup asks again and again: from the first call on the
 * process for the next one is there before it is needed, until nobody has asked for a while.
 */
export class ReadyProcesses {
  readonly #command: readonly string[];
  readonly #clock: TimerClock;
  #ready: ChildProcess | undefined;
  #stopTimer: (() => void) | undefined;
  #isStopped = false;

  /** @param command what starts this program. */
  constructor(command: readonly string[], clock: TimerClock) {
    this.#command = command;
    this.#clock = clock;
  }

  /** The one that is ready, or a new one. */
  take(): ChildProcess {
    const child = this.#ready ?? startChild(this.#command);
    this.#ready = undefined;
    this.#stopTimer?.();
    // The next one would only slow it down.
    child.once("exit", () => this.#prepare());
    return child;
  }

  stop(): void {
    this.#isStopped = true;
    this.#dismiss();
  }

  #prepare(): void {
    if (this.#ready || this.#isStopped) return;
    const child = startChild(this.#command);
    const forget = () => {
      if (this.#ready === child) this.#ready = undefined;
    };
    child.once("error", forget);
    child.once("exit", forget);
    this.#ready = child;
    this.#stopTimer = this.#clock.after(attention, () => this.#dismiss());
  }

  /** A process without a request ends with its input. */
  #dismiss(): void {
    this.#stopTimer?.();
    this.#ready?.stdin?.end();
    this.#ready = undefined;
  }
}
