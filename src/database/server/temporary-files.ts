import { and, asc, eq, lte } from "drizzle-orm";
import { type TemporaryFileOrigin, temporaryFile } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** A file that someone may fetch for a while, as a bug report. */
export interface StoredTemporaryFile {
  readonly id: number;
  /** What made it. */
  readonly origin: TemporaryFileOrigin;
  readonly path: string;
  readonly created: Date;
  readonly expires: Date;
}

/** The rows alone; the files are the caller's. */
export class TemporaryFileRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  add(added: Omit<StoredTemporaryFile, "id">): number {
    return this.#store.queries.insert(temporaryFile).values(added).returning({ id: temporaryFile.id }).get().id;
  }

  /** Only if that made it: what may be handed out in one place must not go out in another. */
  get(id: number, origin: TemporaryFileOrigin): StoredTemporaryFile | undefined {
    const isMeant = and(eq(temporaryFile.id, id), eq(temporaryFile.origin, origin));
    return this.#store.queries.select().from(temporaryFile).where(isMeant).get();
  }

  expired(now: Date): StoredTemporaryFile[] {
    const isOver = lte(temporaryFile.expires, now);
    return this.#store.queries.select().from(temporaryFile).where(isOver).orderBy(asc(temporaryFile.id)).all();
  }

  delete(id: number): void {
    this.#store.queries.delete(temporaryFile).where(eq(temporaryFile.id, id)).run();
  }
}
