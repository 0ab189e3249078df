import type { ImmediateAnswer, ImmediateCall, ImmediateCallName } from "./process/immediate-calls.ts";
import type { ProcessProgress } from "./process/protocol.ts";
import type { Task, TaskRequest } from "./task.ts";

/** Progress of a task, as rest-api.md 5.5 shows it. */
export interface TaskProgress {
  readonly taskId: number;
  readonly jobId: string | undefined;
  readonly progress: ProcessProgress;
}

/** What a command line has printed so far. */
export interface CommandLineOutput {
  readonly lines: readonly string[];
  readonly isStarted: boolean;
  readonly isFinished: boolean;
}

/** Contents of files that are being read. */
export interface ReadContent {
  /** Of the whole file, in bytes; undefined for a zip. */
  readonly size: number | undefined;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** For a call that takes a while. */
export interface Following {
  /** Ends the call, which throws then. */
  readonly signal?: AbortSignal;
  onProgress?(progress: ProcessProgress): void;
}

/** Why a task has not begun, and the others that it waits for. */
export interface WaitingReason {
  /**
   * Everything is paused; another task of the same job or at the same destination goes first; its server or disk has as much
   * to do as it may have; or as many tasks run as may run at all.
   */
  readonly kind: "paused" | "job" | "destination" | "server" | "disk" | "full";
  /** Name of the server or disk: `nas.local`, `sda`. */
  readonly place?: string;
  readonly others: readonly Task[];
}

export interface WaitingTask {
  readonly task: Task;
  /** Undefined: it is about to begin. */
  readonly reason: WaitingReason | undefined;
}

/** A task that comes after another. */
export interface FollowingTask {
  readonly request: TaskRequest;
  readonly priority: number;
}

/**
 * Hears of a task that has ended, and returns what is to be stored together with its outcome. The tasks which that gives back
 * are queued.
 */
export type EndingListener = (task: Task) => (() => readonly FollowingTask[]) | undefined;

/** What waits, what runs, and what has run (rest-api.md 18). */
export interface TaskQueue {
  /**
   * Queues a request. A job that runs or waits for a backup gives back that task; `skipQueue` puts it first.
   * Throws `JobNotFound`.
   */
  add(request: TaskRequest, options?: { skipQueue?: boolean; priority?: number }): Task;

  /**
   * Asks something of a backup at once, in a process of its own, whatever else runs. `options` win over those of the job.
   * Throws `JobNotFound`, `DatabaseLocked`, and what the operation throws.
   */
  immediate<N extends ImmediateCallName>(
    jobId: string,
    call: ImmediateCall<N>,
    options?: Readonly<Record<string, string | null>>,
    following?: Following,
  ): Promise<ImmediateAnswer<N>>;

  /**
   * Contents of a backup as a stream, read by a process that ends when nobody wants them any more. Throws as above, as long as
   * nothing has come.
   */
  read(
    jobId: string,
    call: ImmediateCall<"read-files">,
    options?: Readonly<Record<string, string | null>>,
  ): Promise<ReadContent>;

  /** Those that run, then those that wait, in their order. */
  list(): readonly Task[];

  /** Those that wait, in their order, and why. */
  waiting(): readonly WaitingTask[];

  /** Of one that has ended only if it is one of the last 99. */
  get(id: number): Task | undefined;

  /** Ends a task after its current file; one that waits is taken out. False if there is no such task, or it has ended. */
  stop(id: number): boolean;

  /** Ends a task at once; one that waits is taken out. False as above. */
  abort(id: number): boolean;

  /** Takes a task that waits out of the queue; false if it doesn't wait. */
  cancel(id: number): boolean;

  /** Puts a task that waits at another place among those, counted from 0. False if it doesn't wait. */
  move(id: number, position: number): boolean;

  /** Nothing new starts, and what runs rests; until `until` if given. */
  pause(options: { until?: Date | undefined; transfers: boolean }): void;
  resume(): void;
  /** Undefined while it runs; `until` undefined: until resumed. */
  readonly paused: { readonly until: Date | undefined } | undefined;

  /** Most bytes per second, for whatever runs and will run; 0 or absent is unlimited. */
  throttle(limits: { upload?: number; download?: number }): void;

  /** Lets a task that runs rest, transfers too, or go on; false if it doesn't run. A pause of everything comes first. */
  pauseTask(id: number, paused: boolean): boolean;
  /** The same limits for one task that runs; the lower of these and those for all holds. False if it doesn't run. */
  throttleTask(id: number, limits: { upload?: number; download?: number }): boolean;

  /** True if a task of the job runs or waits. */
  isActive(jobId: string): boolean;

  /** Of the newest task that runs, or the last state of the last one; undefined before the first. */
  current(): TaskProgress | undefined;

  /** Of a task that runs. */
  progressOf(id: number): TaskProgress | undefined;

  /** Undefined if there is no such command line, or its output is gone. */
  output(id: number): CommandLineOutput | undefined;

  /**
   * Calls `prepare` when a task has ended, before `task-completed`. What it returns is written in one transaction with the
   * outcome and the tasks that follow, so that no crash parts them; it is called again if that has failed.
   */
  onEnding(prepare: EndingListener): void;

  /** Aborts all that runs and waits for its end; nothing starts any more. What was running or waiting runs after a restart. */
  close(): Promise<void>;
}
