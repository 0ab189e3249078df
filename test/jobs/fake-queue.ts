import type { ServerDatabase } from "../../src/database/server/server-database.ts";
import type { TimerClock } from "../../src/jobs/clock.ts";
import type { ServerEvents } from "../../src/jobs/events.ts";
import type { Task, TaskRequest } from "../../src/jobs/task.ts";
import type { EndingListener } from "../../src/jobs/task-queue.ts";

/** A queue whose tasks do nothing for a while. */
export class FakeQueue {
  /** Minutes that a task takes. */
  duration = 10;
  outcome = "Success";
  summary: Record<string, unknown> = {};
  /** What was asked of it, in words. */
  readonly calls: string[] = [];
  /** All tasks that have begun. */
  readonly begun: { jobId: string | undefined; at: string }[] = [];
  paused: { until: Date | undefined } | undefined;
  readonly #database: ServerDatabase;
  readonly #clock: TimerClock;
  readonly #events: ServerEvents;
  readonly #endings: EndingListener[] = [];
  #tasks: Task[] = [];
  #lastId = 1;

  constructor(database: ServerDatabase, clock: TimerClock, events: ServerEvents) {
    this.#database = database;
    this.#clock = clock;
    this.#events = events;
  }

  add(request: TaskRequest, { priority = 0 }: { priority?: number } = {}): Task {
    const jobId = request.kind === "operation" ? request.jobId : undefined;
    const known = this.#tasks.find((task) => task.jobId === jobId);
    if (known) return known;
    const task: Task = {
      id: ++this.#lastId,
      jobId,
      request,
      status: "Waiting",
      queuedAt: this.#clock.now(),
      priority,
    };
    this.#tasks.push(task);
    this.#startWaiting();
    return task;
  }

  isActive(jobId: string): boolean {
    return this.#tasks.some((task) => task.jobId === jobId);
  }

  onEnding(prepare: EndingListener): void {
    this.#endings.push(prepare);
  }

  list(): readonly Task[] {
    return this.#tasks;
  }

  get running(): number {
    return this.#tasks.filter(({ status }) => status === "Running").length;
  }

  pause({ until, transfers }: { until?: Date | undefined; transfers: boolean }): void {
    this.calls.push(`pause ${until ? minuteOf(until) : "for ever"}${transfers ? " with transfers" : ""}`);
    this.paused = { until };
  }

  resume(): void {
    this.calls.push("resume");
    this.paused = undefined;
    this.#startWaiting();
  }

  throttle({ upload, download }: { upload?: number; download?: number }): void {
    this.calls.push(`throttle ${upload} ${download}`);
  }

  pauseTask(id: number, paused: boolean): boolean {
    this.calls.push(`${paused ? "pause" : "resume"} task ${id}`);
    return true;
  }

  throttleTask(id: number, { upload, download }: { upload?: number; download?: number }): boolean {
    this.calls.push(`throttle task ${id} ${upload} ${download}`);
    return true;
  }

  stop(id: number): boolean {
    this.calls.push(`stop task ${id}`);
    return true;
  }

  #startWaiting(): void {
    if (this.paused) return;
    for (const task of this.#tasks.filter(({ status }) => status === "Waiting")) {
      const startedAt = this.#clock.now();
      const started: Task = { ...task, status: "Running", startedAt };
      this.#tasks = this.#tasks.map((other) => (other === task ? started : other));
      this.begun.push({ jobId: task.jobId, at: minuteOf(startedAt) });
      this.#events.emit("tasks");
      this.#clock.after(this.duration * 60_000, () => this.#end(started));
    }
  }

  #end(task: Task): void {
    this.#tasks = this.#tasks.filter(({ id }) => id !== task.id);
    const finishedAt = this.#clock.now();
    const writes = this.#endings.map((prepare) => prepare(task));
    this.#database.runs.add({
      jobId: Number(task.jobId),
      operation: task.request.kind === "operation" ? task.request.operation : "Backup",
      started: task.startedAt ?? finishedAt,
      finished: finishedAt,
      outcome: this.outcome,
      summary: this.summary,
    });
    const following = writes.flatMap((write) => write?.() ?? []);
    this.#events.emit("tasks");
    this.#events.emit("task-completed", { ...task, status: "Completed", finishedAt });
    for (const { request, priority } of following) this.add(request, { priority });
  }
}

/** `2026-06-15T10:30Z` */
export function minuteOf(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
