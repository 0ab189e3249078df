import type { Task, TaskRequest } from "../../src/jobs/task.ts";
import type {
  CommandLineOutput,
  Following,
  TaskProgress,
  TaskQueue,
  WaitingReason,
  WaitingTask,
} from "../../src/jobs/task-queue.ts";

/** A queue that runs nothing: tests say what it holds, and see what was asked of it. */
export class FakeTasks {
  tasks: Task[] = [];
  progress: TaskProgress | undefined;
  paused: { readonly until: Date | undefined } | undefined;
  /** Why tasks wait, by their ids. */
  readonly reasons = new Map<number, WaitingReason>();
  /** What was asked, in order. */
  readonly asked: unknown[] = [];
  /** What is asked of backups at once is answered by these, by the name of the call. */
  readonly answers = new Map<string, (call: never, options: object, following: Following) => unknown>();
  /** What command lines have printed. */
  readonly outputs = new Map<number, CommandLineOutput>();
  #lastId = 1;

  /** As the queue that the services ask for. */
  get queue(): TaskQueue {
    return this as unknown as TaskQueue;
  }

  add(request: TaskRequest, options: object = {}): Task {
    this.asked.push({ add: request, ...options });
    return this.put({ request, ...("jobId" in request && { jobId: request.jobId }) });
  }

  async immediate(
    jobId: string,
    call: { call: string },
    options: object = {},
    following: Following = {},
  ): Promise<unknown> {
    this.asked.push({ immediate: call, jobId, ...(Object.keys(options).length > 0 && { options }) });
    const answer = this.answers.get(call.call);
    if (!answer) throw new Error(`Nothing answers ${call.call}`);
    return answer(call as never, options, following);
  }

  move(id: number, position: number): boolean {
    this.asked.push({ move: id, position });
    return this.list().some((task) => task.id === id);
  }

  cancel(id: number): boolean {
    this.asked.push({ cancel: id });
    this.#change(id, { status: "Failed" });
    return true;
  }

  pauseTask(id: number, isPaused: boolean): boolean {
    this.asked.push({ pauseTask: id, isPaused });
    return this.list().some((task) => task.id === id);
  }

  /** Contents are what `answers` has for `read-files`: the size and the bytes. */
  async read(jobId: string, call: { call: string }, options: object = {}) {
    const { size, bytes } = (await this.immediate(jobId, call, options)) as { size?: number; bytes: Uint8Array };
    return { size, body: new Blob([bytes as Uint8Array<ArrayBuffer>]).stream() };
  }

  /** Puts a task into the queue without anybody having asked. */
  put(task: Partial<Task>): Task {
    const added: Task = {
      id: ++this.#lastId,
      jobId: undefined,
      request: { kind: "command-line", arguments: [] },
      status: "Waiting",
      queuedAt: new Date(0),
      priority: 0,
      ...task,
    };
    this.tasks.push(added);
    return added;
  }

  list(): readonly Task[] {
    return this.tasks.filter(({ status }) => status === "Running" || status === "Waiting");
  }

  waiting(): readonly WaitingTask[] {
    const waiting = this.list().filter(({ status }) => status === "Waiting");
    return waiting.map((task) => ({ task, reason: this.reasons.get(task.id) }));
  }

  get(id: number): Task | undefined {
    return this.tasks.find((task) => task.id === id);
  }

  stop(id: number): boolean {
    this.asked.push({ stop: id });
    return this.list().some((task) => task.id === id);
  }

  abort(id: number): boolean {
    this.asked.push({ abort: id });
    const isThere = this.list().some((task) => task.id === id);
    this.#change(id, { status: "Failed" });
    return isThere;
  }

  /** The task begins. */
  start(id: number): void {
    this.#change(id, { status: "Running" });
  }

  pause(options: { until?: Date | undefined; transfers: boolean }): void {
    this.asked.push({ pause: options });
    this.paused = { until: options.until };
  }

  resume(): void {
    this.asked.push("resume");
    this.paused = undefined;
  }

  output(id: number): CommandLineOutput | undefined {
    const task = this.get(id);
    return this.outputs.get(id) ?? (task && { lines: [], isStarted: task.status !== "Waiting", isFinished: false });
  }

  isActive(jobId: string): boolean {
    return this.list().some((task) => task.jobId === jobId);
  }

  current(): TaskProgress | undefined {
    return this.progress;
  }

  progressOf(id: number): TaskProgress | undefined {
    return this.progress?.taskId === id ? this.progress : undefined;
  }

  #change(id: number, changes: Partial<Task>): void {
    this.tasks = this.tasks.map((task) => (task.id === id ? { ...task, ...changes } : task));
  }
}
