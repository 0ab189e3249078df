import { filterTag, isAtLeast, type LogEntry, type LogLevel } from "../support/log.ts";

/** A message, and where it comes from. */
export interface LiveLogEntry {
  /** Counts from 1 with each start of the server. */
  readonly id: number;
  readonly time: Date;
  readonly level: LogLevel;
  /** `<level>-<place>-<id of the message>`. */
  readonly tag: string;
  readonly messageId: string;
  readonly message: string;
  /** Id or kind of the error. */
  readonly exceptionId?: string | undefined;
  /** The whole error. */
  readonly exception?: string | undefined;
  readonly jobId?: string | undefined;
  readonly taskId?: number | undefined;
}

/** A message on its way into the live log; errors are text by then. */
export type LiveMessage = Omit<LogEntry, "error"> &
  Pick<LiveLogEntry, "exceptionId" | "exception" | "jobId" | "taskId">;

const usualSize = 30;
const sizeWhilePolled = 5000;
/** How long a poll is remembered, in milliseconds. */
const attention = 30_000;
const usualLevel: LogLevel = "Warning";

/** The latest messages of the server and its tasks, for those who watch (rest-api.md 12). */
export class LiveLog {
  readonly #now: () => number;
  readonly #onLevel = new Set<(level: LogLevel) => void>();
  /** Oldest first. */
  #entries: LiveLogEntry[] = [];
  #lastId = 0;
  #level: LogLevel = usualLevel;
  #polledUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param now milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What is below isn't kept, and need not be handed in. Lower while somebody polls for it. */
  get level(): LogLevel {
    return this.#level;
  }

  /** Calls `listener` at each change of the level; returns the way to stop that. */
  onLevel(listener: (level: LogLevel) => void): () => void {
    this.#onLevel.add(listener);
    return () => this.#onLevel.delete(listener);
  }

  add({ time, level, tag, id, message, ...rest }: LiveMessage): void {
    this.#relax();
    if (!isAtLeast(level, this.#level)) return;
    const entry = {
      ...rest,
      id: ++this.#lastId,
      time,
      level,
      tag: filterTag({ level, tag, id }),
      messageId: id,
      message,
    };
    this.#entries.push(entry);
    const size = this.#polledUntil > 0 ? sizeWhilePolled : usualSize;
    // Cut rarely, so that a full buffer costs little.
    if (this.#entries.length > size + usualSize) this.#entries = this.#entries.slice(-size);
  }

  /**
   * The newest `count` entries after `afterId` that are at least `level`, oldest first. For 30 seconds messages of that
   * level are kept, and many more of them.
   */
  poll({ afterId, level, count }: { afterId: number; level: LogLevel; count: number }): LiveLogEntry[] {
    this.#polledUntil = this.#now() + attention;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#relax(), attention + 1);
    this.#timer.unref?.();
    this.#setLevel(isAtLeast(level, usualLevel) ? usualLevel : level);
    return this.#entries.filter((entry) => entry.id > afterId && isAtLeast(entry.level, level)).slice(-count);
  }

  /** Nobody has polled for a while. */
  #relax(): void {
    if (this.#polledUntil === 0 || this.#now() < this.#polledUntil) return;
    this.#polledUntil = 0;
    this.#entries = this.#entries.slice(-usualSize);
    this.#setLevel(usualLevel);
  }

  #setLevel(level: LogLevel): void {
    if (level === this.#level) return;
    this.#level = level;
    for (const listener of this.#onLevel) listener(level);
  }
}
