import { and, asc, eq, isNull, notInArray, or, sql } from "drizzle-orm";
import { notification } from "./schema.ts";
import type { ServerSettings } from "./settings.ts";
import type { ServerStore } from "./store.ts";

export type NotificationType = "Information" | "Warning" | "Error";

/** What a user should know (rest-api.md 5.4). */
export interface StoredNotification {
  readonly id: number;
  readonly type: NotificationType;
  readonly title: string;
  readonly message: string;
  readonly exception: string;
  readonly jobId: string | null;
  /** What can be done, as `backup:show-log`. */
  readonly action: string;
  readonly time: Date;
  readonly logEntryId: string | null;
  readonly messageId: string | null;
  readonly messageLogTag: string | null;
}

/**
 * Notifications, and with them the settings `unacked-error` and `unacked-warning`: whether there is one of the kind; unset
 * until there was one.
 */
export class NotificationRepository {
  readonly #store: ServerStore;
  readonly #settings: ServerSettings;

  constructor(store: ServerStore, settings: ServerSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  add(added: Omit<StoredNotification, "id">): number {
    return this.#change(
      () => this.#store.queries.insert(notification).values(added).returning({ id: notification.id }).get().id,
    );
  }

  /** Oldest first. */
  list(): StoredNotification[] {
    return this.#store.queries.select().from(notification).orderBy(asc(notification.id)).all();
  }

  get(id: number): StoredNotification | undefined {
    return this.#store.queries.select().from(notification).where(eq(notification.id, id)).get();
  }

  /** False if there is none. */
  delete(id: number): boolean {
    const isIt = eq(notification.id, id);
    return this.#change(
      () => this.#store.queries.delete(notification).where(isIt).returning({ id: notification.id }).get() !== undefined,
    );
  }

  /** @param except what stays, by message ids. */
  deleteOfJob(jobId: string, except: readonly string[] = []): void {
    const isOther = or(isNull(notification.messageId), notInArray(notification.messageId, [...except]));
    const isOne = and(eq(notification.jobId, jobId), isOther);
    this.#change(() => this.#store.queries.delete(notification).where(isOne).run());
  }

  /** Those of a job that have this message id. */
  deleteKind(jobId: string, messageId: string): void {
    const isOne = and(eq(notification.jobId, jobId), eq(notification.messageId, messageId));
    this.#change(() => this.#store.queries.delete(notification).where(isOne).run());
  }

  /** Those whose action begins so, as `config:issue:`. */
  deleteByAction(beginning: string): void {
    const isOne = sql`instr(${notification.action}, ${beginning}) = 1`;
    this.#change(() => this.#store.queries.delete(notification).where(isOne).run());
  }

  #change<T>(work: () => T): T {
    return this.#store.transaction(() => {
      const result = work();
      this.#flag("unacked-error", "Error");
      this.#flag("unacked-warning", "Warning");
      return result;
    });
  }

  #flag(setting: string, type: NotificationType): void {
    const isThere = this.#has(type);
    if (isThere || this.#settings.get(setting) !== undefined) this.#settings.set(setting, isThere);
  }

  #has(type: NotificationType): boolean {
    return (
      this.#store.queries.select().from(notification).where(eq(notification.type, type)).limit(1).get() !== undefined
    );
  }
}
