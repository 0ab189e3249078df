import type { Task } from "./task.ts";

/** What can be heard of a server, and what comes with it (rest-api.md 4.3). */
export interface ServerEventDetails {
  /** Anything of the server status: tasks, pause, the plan, unread notifications. */
  status: undefined;
  /** A job, its schedule or its metadata was stored or deleted. */
  jobs: undefined;
  /** A server setting or a global option was stored. */
  settings: undefined;
  /** The newest active task has new progress. */
  progress: undefined;
  /** A task was added, moved, started or ended. */
  tasks: undefined;
  "task-completed": Task;
  /** One was added or dismissed. */
  notifications: undefined;
  "remote-control": undefined;
}
export type ServerEvent = keyof ServerEventDetails;

type Listener<E extends ServerEvent> = (detail: ServerEventDetails[E]) => void;

/** Tells those who follow a server what happens there, and counts it for those who ask from time to time. */
export class ServerEvents {
  readonly #listeners = new Map<ServerEvent, Set<Listener<ServerEvent>>>();
  #lastEventId = 0;
  #lastDataUpdateId = 0;
  #lastNotificationUpdateId = 0;

  /** Grows with each event that changes the status. */
  get lastEventId(): number {
    return this.#lastEventId;
  }

  /** Grows when jobs or settings change. */
  get lastDataUpdateId(): number {
    return this.#lastDataUpdateId;
  }

  get lastNotificationUpdateId(): number {
    return this.#lastNotificationUpdateId;
  }

  /** Calls `listener` at each such event, after the counters; it must not throw. Returns the way to stop that. */
  on<E extends ServerEvent>(event: E, listener: Listener<E>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    // Each set only ever hears of its own event.
    const known = listener as Listener<ServerEvent>;
    listeners.add(known);
    return () => listeners.delete(known);
  }

  /** Jobs, settings and notifications are part of the status: whoever follows that hears of them as well. */
  emit<E extends ServerEvent>(
    event: E,
    ...[detail]: ServerEventDetails[E] extends undefined ? [] : [detail: ServerEventDetails[E]]
  ): void {
    if (event === "jobs" || event === "settings") this.#lastDataUpdateId++;
    if (event === "notifications") this.#lastNotificationUpdateId++;
    const changesStatus = event !== "status" && partsOfStatus.has(event);
    if (changesStatus || event === "status") this.#lastEventId++;
    // Each change of the status is told with its own number, before what listeners do about it changes it again.
    if (changesStatus) this.#tell("status", undefined);
    this.#tell(event, detail);
  }

  /**
   * Resolves as soon as the event counter is another than `afterId`, at once if it is already; otherwise after `timeout`
   * milliseconds, or when the signal is aborted.
   */
  async changed(afterId: number, timeout: number, signal?: AbortSignal): Promise<void> {
    if (this.#lastEventId !== afterId || signal?.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stopListening = this.on("status", () => resolve());
    const timer = setTimeout(resolve, timeout);
    signal?.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    stopListening();
  }

  #tell(event: ServerEvent, detail: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(detail as undefined);
  }
}

const partsOfStatus: ReadonlySet<ServerEvent> = new Set(["jobs", "settings", "tasks", "notifications"]);
