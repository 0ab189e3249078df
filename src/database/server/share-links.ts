import { asc, eq, lte } from "drizzle-orm";
import { shareLink } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** A link to one file or folder of one version, for whoever has it. */
export type ShareLink = typeof shareLink.$inferSelect;

export class ShareLinkRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  add(added: Omit<ShareLink, "id" | "lastUsed">): ShareLink {
    return this.#store.queries.insert(shareLink).values(added).returning().get();
  }

  /** The oldest first. */
  list(): ShareLink[] {
    return this.#store.queries.select().from(shareLink).orderBy(asc(shareLink.id)).all();
  }

  get(id: number): ShareLink | undefined {
    return this.#store.queries.select().from(shareLink).where(eq(shareLink.id, id)).get();
  }

  touch(id: number, now: Date): void {
    this.#store.queries.update(shareLink).set({ lastUsed: now }).where(eq(shareLink.id, id)).run();
  }

  remove(id: number): void {
    this.#store.queries.delete(shareLink).where(eq(shareLink.id, id)).run();
  }

  removeAll(): void {
    this.#store.queries.delete(shareLink).run();
  }

  removeExpired(now: Date): void {
    this.#store.queries.delete(shareLink).where(lte(shareLink.expires, now)).run();
  }
}
