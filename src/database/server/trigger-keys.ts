import { asc, eq } from "drizzle-orm";
import { triggerKey } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** A key with which another program may start jobs. The key itself is stored nowhere. */
export interface TriggerKey {
  readonly id: number;
  readonly name: string;
  /** SHA-256 of the key, in hexadecimal digits. */
  readonly hash: string;
  /** The jobs that it may start; null: all. */
  readonly jobIds: readonly number[] | null;
  readonly created: Date;
  readonly lastUsed: Date | null;
  /** Since when it is worth nothing. */
  readonly revoked: Date | null;
}

export class TriggerKeyRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  create(added: Pick<TriggerKey, "name" | "hash" | "jobIds" | "created">): number {
    return this.#store.queries.insert(triggerKey).values(added).returning({ id: triggerKey.id }).get().id;
  }

  list(): TriggerKey[] {
    return this.#store.queries.select().from(triggerKey).orderBy(asc(triggerKey.id)).all();
  }

  /** Also one that has been revoked. */
  findByHash(hash: string): TriggerKey | undefined {
    return this.#store.queries.select().from(triggerKey).where(eq(triggerKey.hash, hash)).get();
  }

  revoke(id: number, now: Date): void {
    this.#store.queries.update(triggerKey).set({ revoked: now }).where(eq(triggerKey.id, id)).run();
  }

  touch(id: number, now: Date): void {
    this.#store.queries.update(triggerKey).set({ lastUsed: now }).where(eq(triggerKey.id, id)).run();
  }
}
