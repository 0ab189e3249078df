import { asc, eq, lt } from "drizzle-orm";
import { type KeyScope, triggerKey, usedNonce } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** A key with which another program may do some things here. One that is sent along is stored nowhere. */
export interface TriggerKey {
  readonly id: number;
  readonly name: string;
  /** SHA-256 of the key, in hexadecimal digits. */
  readonly hash: string;
  /** The key itself, if requests are signed with it. */
  readonly signingKey: string | null;
  readonly scopes: readonly KeyScope[];
  /** The jobs that it is for; null: all. */
  readonly jobIds: readonly number[] | null;
  readonly created: Date;
  readonly lastUsed: Date | null;
  /** Since when it is worth nothing. */
  readonly revoked: Date | null;
  /** From when on it is worth nothing. */
  readonly expires: Date | null;
}

/** What a key was good for before there were scopes. */
const formerScopes: readonly KeyScope[] = ["run"];

type Row = typeof triggerKey.$inferSelect;

export class TriggerKeyRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  create(added: Omit<TriggerKey, "id" | "lastUsed" | "revoked">): number {
    const { queries, fields } = this.#store;
    const signingKey = added.signingKey === null ? null : fields.text(added.signingKey);
    return queries
      .insert(triggerKey)
      .values({ ...added, signingKey })
      .returning({ id: triggerKey.id })
      .get().id;
  }

  list(): TriggerKey[] {
    const rows = this.#store.queries.select().from(triggerKey).orderBy(asc(triggerKey.id)).all();
    return rows.map((row) => this.#read(row));
  }

  /** Also one that has been revoked. */
  get(id: number): TriggerKey | undefined {
    const found = this.#store.queries.select().from(triggerKey).where(eq(triggerKey.id, id)).get();
    return found && this.#read(found);
  }

  /** Also one that has been revoked. */
  findByHash(hash: string): TriggerKey | undefined {
    const found = this.#store.queries.select().from(triggerKey).where(eq(triggerKey.hash, hash)).get();
    return found && this.#read(found);
  }

  revoke(id: number, now: Date): void {
    this.#store.queries.update(triggerKey).set({ revoked: now }).where(eq(triggerKey.id, id)).run();
  }

  touch(id: number, now: Date): void {
    this.#store.queries.update(triggerKey).set({ lastUsed: now }).where(eq(triggerKey.id, id)).run();
  }

  /**
   * Remembers what a request that is signed with a key has named itself, and forgets those that have expired. False if it is
   * remembered already.
   */
  useNonce(keyId: number, nonce: string, expires: Date, now: Date): boolean {
    return this.#store.transaction(() => {
      const { queries } = this.#store;
      queries.delete(usedNonce).where(lt(usedNonce.expires, now)).run();
      const added = queries.insert(usedNonce).values({ keyId, nonce, expires }).onConflictDoNothing();
      return added.returning({ nonce: usedNonce.nonce }).all().length > 0;
    });
  }

  #read(row: Row): TriggerKey {
    const signingKey = row.signingKey === null ? null : this.#store.fields.read(row.signingKey);
    return { ...row, signingKey, scopes: row.scopes ?? formerScopes };
  }
}
