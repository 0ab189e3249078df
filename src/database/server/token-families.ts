import { and, desc, eq, lt } from "drizzle-orm";
import { tokenFamily } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** A sign-in (secrets-and-auth.md 2.6). */
export interface TokenFamily {
  readonly id: string;
  readonly userId: string;
  /** How often its refresh token was renewed. */
  readonly counter: number;
  readonly updated: Date;
  readonly created: Date | null;
  /** How the program that signed in calls itself. */
  readonly client: string | null;
  /** Where it was. */
  readonly address: string | null;
}

/** The sign-ins whose tokens are good. */
export class TokenFamilyRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  /** Adds it, or stores its new state. */
  save(family: TokenFamily): void {
    const { id: _, ...state } = family;
    this.#store.queries
      .insert(tokenFamily)
      .values(family)
      .onConflictDoUpdate({ target: tokenFamily.id, set: state })
      .run();
  }

  get(id: string): TokenFamily | undefined {
    return this.#store.queries.select().from(tokenFamily).where(eq(tokenFamily.id, id)).get();
  }

  /** The one that was used last comes first. */
  list(): TokenFamily[] {
    return this.#store.queries.select().from(tokenFamily).orderBy(desc(tokenFamily.updated)).all();
  }

  /** Counts one on from `counter`. False if it stands elsewhere by now, or the family is gone. */
  increment(id: string, counter: number, now: Date): boolean {
    const isUnchanged = and(eq(tokenFamily.id, id), eq(tokenFamily.counter, counter));
    const changed = this.#store.queries
      .update(tokenFamily)
      .set({ counter: counter + 1, updated: now })
      .where(isUnchanged)
      .returning({ id: tokenFamily.id })
      .get();
    return changed !== undefined;
  }

  delete(id: string): void {
    this.#store.queries.delete(tokenFamily).where(eq(tokenFamily.id, id)).run();
  }

  /** All of one user. */
  deleteOf(userId: string): void {
    this.#store.queries.delete(tokenFamily).where(eq(tokenFamily.userId, userId)).run();
  }

  deleteAll(): void {
    this.#store.queries.delete(tokenFamily).run();
  }

  purge(olderThan: Date): void {
    this.#store.queries.delete(tokenFamily).where(lt(tokenFamily.updated, olderThan)).run();
  }
}
