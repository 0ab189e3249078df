import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { TransferLimits } from "../../engine/context.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { AbortedError } from "../../support/errors.ts";
import type { TrafficBook } from "../budget/traffic-book.ts";
import type { TimerClock } from "../clock.ts";
import type { ServerEvents } from "../events.ts";
import { rememberTold } from "../incidents/told-record.ts";
import { failureOf, hasEndedWell, linesOf, shortResult } from "../process/ends.ts";
import type { ImmediateAnswer, ImmediateCall, ImmediateCallName } from "../process/immediate-calls.ts";
import type { JobProcess, ProcessEnd, ProcessNews } from "../process/job-process.ts";
import type { ProcessRequest } from "../process/protocol.ts";
import { isRun, type Task, type TaskRequest } from "../task.ts";
import type {
  CommandLineOutput,
  EndingListener,
  Following,
  ReadContent,
  TaskProgress,
  TaskQueue,
  WaitingTask,
} from "../task-queue.ts";
import { drillsInTheWay, isRestore, nextToStart, obstacles } from "./admission.ts";
import { Calls } from "./calls.ts";
import { CommandOutputs } from "./command-output.ts";
import { createEntry, type Entry, type KnownOfTask, progressOf, waitingTask } from "./entry.ts";
import { Ledger } from "./ledger.ts";
import type { LocalPlaces } from "./local-places.ts";
import { tellNotStored } from "./not-stored.ts";
import { Pauses } from "./pauses.ts";
import { recordEnd } from "./record-end.ts";
import { jobIdOf, requireJob, resolveCall, withVersionsSeen } from "./resolve.ts";
import { limitsOf, RunningTask } from "./running-task.ts";
import { StoredTasks } from "./stored-tasks.ts";
import { readTaskLimits } from "./task-limits.ts";
import { runTask, type TaskRunParts } from "./task-run.ts";

const firstId = 2;
const endedKept = 99;
/** Between two events about progress within a phase, in milliseconds. */
const progressInterval = 1000;

/** What a queue is made of. */
export interface JobQueueParts extends TaskRunParts {
  readonly database: ServerDatabase;
  readonly events: ServerEvents;
  readonly clock: TimerClock;
  readonly localPlaces: Pick<LocalPlaces, "of" | "refresh">;
  readonly traffic: Pick<TrafficBook, "before" | "counter">;
  startProcess(request: ProcessRequest, onNews: (news: ProcessNews) => void | Promise<void>): JobProcess;
  setMetadata(jobId: string, values: Readonly<Record<string, string | null>>): void;
}

/** The tasks of a server, each in a process of its own. */
export class JobQueue implements TaskQueue {
  readonly #parts: JobQueueParts;
  readonly #stored: StoredTasks;
  readonly #ledger: Ledger;
  readonly #pauses: Pauses;
  readonly #outputs: CommandOutputs;
  #lastId = firstId - 1;
  #waiting: Entry[] = [];
  /** In the order in which they began. */
  #running: Entry[] = [];
  #ended: Task[] = [];
  readonly #calls: Calls;
  readonly #ends = new Set<Promise<void>>();
  readonly #endings: EndingListener[] = [];
  #limits: TransferLimits = {};
  #progress: TaskProgress | undefined;
  #progressToldAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  readonly #stopFollowing: (() => void)[];

  constructor(parts: JobQueueParts) {
    this.#parts = parts;
    this.#stored = new StoredTasks(parts.database);
    this.#ledger = new Ledger(parts.clock, (error) => tellNotStored(parts, this.#ledger, error));
    this.#pauses = new Pauses(parts.database.settings, this.#ledger, parts.clock, () => this.#goOn());
    this.#outputs = new CommandOutputs(() => parts.clock.now().getTime());
    this.#calls = new Calls(parts);
    this.#stopFollowing = [
      parts.liveLog.onLevel((level) => {
        for (const { running } of this.#running) running?.setLevel(level);
      }),
      // More may run side by side than before.
      parts.events.on("settings", () => this.#startNext()),
    ];
  }

  onEnding(prepare: EndingListener): void {
    this.#endings.push(prepare);
  }

  /** Takes up what a run before has left, and rests if that one did. To be called once. */
  start(): void {
    this.#pauses.beginAtStart();
    for (const { request, ...known } of this.#stored.takeUp()) {
      const jobId = jobIdOf(request);
      if (jobId === undefined || !this.#parts.findJob(jobId)) this.#stored.remove(known.storedId);
      else this.#waiting.push(this.#entry(request, { ...known, priority: 0 }));
    }
    this.#parts.events.emit("tasks");
    this.#startNext();
  }

  add(asked: TaskRequest, { skipQueue = false, priority = 0 }: { skipQueue?: boolean; priority?: number } = {}): Task {
    const known = this.#runOf(asked);
    if (known) {
      if (skipQueue && known.task.status === "Waiting") this.move(known.task.id, 0);
      return known.task;
    }
    if (asked.kind !== "command-line") requireJob(this.#parts, asked.jobId);
    const entry = this.#store(asked, this.#waiting, { skipQueue, priority });
    if (asked.kind === "command-line") this.#outputs.expect(entry.task.id);
    this.#goOnWithNew();
    return entry.task;
  }

  async immediate<N extends ImmediateCallName>(
    jobId: string,
    call: ImmediateCall<N>,
    options: OptionValues = {},
    following: Following = {},
  ): Promise<ImmediateAnswer<N>> {
    const taskId = ++this.#lastId;
    if (this.#isClosed) throw new AbortedError("The server is going down");
    const hear = this.#hearing(taskId, jobId);
    return await this.#calls.immediate(resolveCall(this.#parts, jobId, call, options), call, following, hear);
  }

  async read(jobId: string, call: ImmediateCall<"read-files">, options: OptionValues = {}): Promise<ReadContent> {
    if (this.#isClosed) throw new AbortedError("The server is going down");
    return await this.#calls.read(resolveCall(this.#parts, jobId, call, options), this.#hearing(0, jobId));
  }

  list(): readonly Task[] {
    return [...this.#running, ...this.#waiting].map(({ task }) => task);
  }

  waiting(): readonly WaitingTask[] {
    const { current: pause } = this.#pauses;
    this.#parts.localPlaces.refresh();
    const found = obstacles(this.#waiting, this.#running, readTaskLimits(this.#parts.database.settings));
    return this.#waiting.map((entry, index) => waitingTask(entry, pause ? "paused" : found[index]));
  }

  get(id: number): Task | undefined {
    return this.list().find((task) => task.id === id) ?? this.#ended.find((task) => task.id === id);
  }

  stop(id: number): boolean {
    return this.cancel(id) || this.#askToEnd(id, "stop");
  }

  abort(id: number): boolean {
    return this.cancel(id) || this.#askToEnd(id, "abort");
  }

  cancel(id: number): boolean {
    const entry = this.#waiting.find(({ task }) => task.id === id);
    if (!entry) return false;
    this.#endOf(entry)();
    this.#outputs.end(id, "Return code: 1");
    const errorMessage = "The task was taken out of the queue before it began";
    this.#keep({
      ...entry.task,
      status: "Failed",
      finishedAt: this.#parts.clock.now(),
      errorMessage,
      exception: errorMessage,
    });
    this.#startNext();
    return true;
  }

  move(id: number, position: number): boolean {
    const entry = this.#waiting.find(({ task }) => task.id === id);
    if (!entry) return false;
    const others = this.#waiting.filter((other) => other !== entry);
    const index = Math.max(0, Math.min(position, others.length));
    if (entry.storedId !== undefined) this.#stored.move(entry.storedId, this.#storedIndex(others, index));
    this.#waiting = others.toSpliced(index, 0, entry);
    this.#parts.events.emit("tasks");
    this.#startNext();
    return true;
  }

  pause({ until, transfers }: { until?: Date | undefined; transfers: boolean }): void {
    this.#pauses.begin({ until, transfers });
    for (const { running } of this.#running) running?.pauseWithAll(this.#pauses.current);
    this.#parts.events.emit("status");
  }

  resume(): void {
    this.#pauses.end();
    this.#goOn();
  }

  get paused(): { readonly until: Date | undefined } | undefined {
    return this.#pauses.current;
  }

  throttle(limits: TransferLimits): void {
    this.#limits = limits;
    for (const { running } of this.#running) running?.limitWithAll(limits);
  }

  pauseTask(id: number, isPaused: boolean): boolean {
    const running = this.#runningOf(id)?.running;
    running?.pauseAlone(isPaused);
    return running !== undefined;
  }

  throttleTask(id: number, limits: TransferLimits): boolean {
    const running = this.#runningOf(id)?.running;
    running?.limitAlone(limits);
    return running !== undefined;
  }

  isActive(jobId: string): boolean {
    return this.list().some((task) => task.jobId === jobId);
  }

  current(): TaskProgress | undefined {
    return this.#progress;
  }

  progressOf(id: number): TaskProgress | undefined {
    const entry = this.#runningOf(id);
    return entry && progressOf(entry);
  }

  output(id: number): CommandLineOutput | undefined {
    return this.#outputs.read(id);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stopFollowing of this.#stopFollowing) stopFollowing();
    this.#pauses.stop();
    for (const { running, storedId } of this.#running) {
      running?.abort();
      if (storedId !== undefined) this.#ledger.write(() => this.#stored.forgetStarts(storedId));
    }
    await Promise.all([...this.#ends, this.#calls.abort()]);
    this.#ledger.close();
  }

  /** Stores a task and puts it among those that wait. */
  #store(
    asked: TaskRequest,
    waiting: Entry[],
    { priority, skipQueue = false, ended }: { priority: number; skipQueue?: boolean; ended?: Entry },
  ): Entry {
    const request = withVersionsSeen(this.#parts, asked);
    const later = waiting.findIndex(({ task }) => task.priority < priority);
    const index = skipQueue ? 0 : later < 0 ? waiting.length : later;
    const queuedAt = this.#parts.clock.now();
    const storedId = this.#stored.add(request, queuedAt, this.#storedIndex(waiting, index, ended));
    const entry = this.#entry(request, { storedId, queuedAt, priority });
    waiting.splice(index, 0, entry);
    return entry;
  }

  #entry(request: TaskRequest, known: KnownOfTask): Entry {
    return createEntry(this.#parts, ++this.#lastId, request, known);
  }

  /** The task that is to back up the same job. */
  #runOf(request: TaskRequest, waiting: readonly Entry[] = this.#waiting): Entry | undefined {
    if (!isRun(request)) return undefined;
    return [...this.#running, ...waiting].find((entry) => isRun(entry.request) && entry.task.jobId === request.jobId);
  }

  #storedIndex(waiting: readonly Entry[], index: number, ended?: Entry): number {
    const before = [...this.#running, ...waiting.slice(0, index)];
    return before.filter((entry) => entry !== ended && entry.storedId !== undefined).length;
  }

  #runningOf(id: number): Entry | undefined {
    return this.#running.find(({ task }) => task.id === id);
  }

  #askToEnd(id: number, ending: "stop" | "abort"): boolean {
    const entry = this.#runningOf(id);
    if (!entry) return false;
    entry.task = { ...entry.task, ending };
    if (ending === "stop") entry.running?.stop();
    else entry.running?.abort();
    this.#parts.events.emit("tasks");
    return true;
  }

  #goOn(): void {
    for (const { running } of this.#running) running?.pauseWithAll(undefined);
    this.#parts.events.emit("status");
    this.#startNext();
  }

  #startNext(): void {
    if (this.#isClosed || this.#pauses.current || this.#waiting.length === 0) return;
    const limits = readTaskLimits(this.#parts.database.settings);
    this.#parts.localPlaces.refresh();
    const next = () => nextToStart(this.#waiting, this.#running, limits);
    for (let entry = next(); entry; entry = next()) this.#begin(entry);
    for (const { task } of drillsInTheWay(this.#waiting, this.#running, limits)) {
      if (task.ending === undefined) this.#askToEnd(task.id, "stop");
    }
  }

  #begin(entry: Entry): void {
    const isDatabaseBusy = isRestore(entry) && this.#running.some(({ task }) => task.jobId === entry.task.jobId);
    const startedAt = this.#parts.clock.now();
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    entry.held = entry.places;
    entry.task = { ...entry.task, status: "Running", startedAt };
    const running = new RunningTask();
    running.limitWithAll(this.#limits);
    entry.running = running;
    this.#running.push(entry);
    this.#progress = progressOf(entry);
    const { storedId } = entry;
    if (storedId !== undefined) this.#ledger.write(() => this.#stored.markStarted(storedId, startedAt));
    this.#outputs.begin(entry.task.id);
    this.#parts.events.emit("tasks");
    this.#parts.events.emit("progress");
    const end = this.#run(entry, running, isDatabaseBusy)
      .catch((error: unknown): ProcessEnd => ({ event: "failed", failure: failureOf(error) }))
      .then((ended) => this.#finish(entry, ended))
      .finally(() => this.#ends.delete(end));
    this.#ends.add(end);
  }

  async #run(entry: Entry, running: RunningTask, isDatabaseBusy: boolean): Promise<ProcessEnd> {
    const { task } = entry;
    const start = async (asked: ProcessRequest): Promise<ProcessEnd> => {
      const process = this.#parts.startProcess(asked, this.#hearing(task.id, task.jobId));
      const limits = asked.kind === "command-line" ? {} : limitsOf(asked.options);
      running.begin(process, { level: this.#parts.liveLog.level, limits });
      return await process.ended;
    };
    return await runTask(this.#parts, entry, { start, isDatabaseBusy, isGoingDown: () => this.#isClosed });
  }

  /** What listens to the process of a task, or of a call. */
  #hearing(taskId: number, jobId: string | undefined): (news: ProcessNews) => void {
    const count = jobId === undefined ? undefined : this.#parts.traffic.counter(jobId);
    return (news) => {
      if (news.event !== "traffic") this.#hear(news, { taskId, jobId });
      else if (count) this.#ledger.write(count(news.totals));
    };
  }

  #hear(
    news: Exclude<ProcessNews, { event: "traffic" }>,
    { taskId, jobId }: { readonly taskId: number; readonly jobId: string | undefined },
  ): void {
    switch (news.event) {
      case "progress": {
        const entry = this.#runningOf(taskId);
        if (!entry?.running) return;
        const isNewPhase = entry.running.progress.phase !== news.progress.phase;
        entry.running.progress = news.progress;
        if (this.#running.at(-1) !== entry) return;
        this.#progress = progressOf(entry);
        const now = performance.now();
        if (!isNewPhase && now - this.#progressToldAt < progressInterval) return;
        this.#progressToldAt = now;
        this.#parts.events.emit("progress");
        return;
      }
      case "log": {
        const { event: _, time, ...entry } = news;
        this.#parts.liveLog.add({ ...entry, time: new Date(time), jobId, taskId });
        return;
      }
      case "told":
        this.#ledger.write(() => rememberTold(this.#parts, this.#runningOf(taskId)?.request, news));
        return;
      case "lines":
        this.#outputs.add(taskId, news.lines);
    }
  }

  /** What was running when the server goes down is not over: it stays in the database. */
  #finish(entry: Entry, end: ProcessEnd): void {
    if (this.#isClosed && entry.storedId !== undefined && !hasEndedWell(end)) return;
    const { task, request } = entry;
    const finishedAt = this.#parts.clock.now();
    // The task is over all the same. Until it can be written down, a restart would run it again.
    this.#ledger.write(this.#endOf(entry, () => recordEnd(this.#parts, entry, end, finishedAt)));
    this.#running = this.#running.filter((other) => other !== entry);
    const code = end.event === "exit" ? end.code : 100;
    if (request.kind === "command-line") this.#outputs.end(task.id, ...linesOf(end), `Return code: ${code}`);
    const failure = end.event === "failed" && {
      errorMessage: end.failure.message,
      errorId: end.failure.id,
      errorAdvice: end.failure.advice,
      exception: end.failure.exception,
    };
    this.#parts.events.emit("progress");
    const newest = this.#running.at(-1);
    if (newest) this.#progress = progressOf(newest);
    this.#keep({ ...task, status: failure ? "Failed" : "Completed", finishedAt, ...failure, ...shortResult(end) });
    this.#startNext();
  }

  /** All that is stored when a task ends, in one transaction, and the tasks that follow it. */
  #endOf(ended: Entry, record?: () => void): () => void {
    const { task, storedId } = ended;
    const writes = this.#endings.map((prepare) => prepare(task));
    return () => {
      let haveFollowed = false;
      this.#waiting = this.#parts.database.transaction(() => {
        if (storedId !== undefined) this.#stored.remove(storedId);
        record?.();
        const following = writes.flatMap((write) => write?.() ?? []);
        const waiting = this.#waiting.filter((other) => other !== ended);
        for (const { request, priority } of following) {
          if (this.#runOf(request, waiting)) continue;
          this.#store(request, waiting, { priority, ended });
          haveFollowed = true;
        }
        return waiting;
      });
      // Those who hear of the end do so before another task begins.
      if (haveFollowed) queueMicrotask(() => this.#goOnWithNew());
    };
  }

  #goOnWithNew(): void {
    this.#parts.events.emit("tasks");
    this.#startNext();
  }

  #keep(task: Task): void {
    this.#ended = [...this.#ended, task].slice(-endedKept);
    this.#parts.events.emit("tasks");
    this.#parts.events.emit("task-completed", task);
  }
}
