import { asc, eq, lte } from "drizzle-orm";
import { temporaryFile } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** A file that someone may fetch for a while, as a bug report. */
export interface StoredTemporaryFile {
  readonly id: number;
  /** What made it. */
  readonly origin: string;
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

  get(id: number): StoredTemporaryFile | undefined {
    return this.#store.queries.select().from(temporaryFile).where(eq(temporaryFile.id, id)).get();
  }

  expired(now: Date): StoredTemporaryFile[] {
    const isOver = lte(temporaryFile.expires, now);
    return this.#store.queries.select().from(temporaryFile).where(isOver).orderBy(asc(temporaryFile.id)).all();
  }

  delete(id: number): void {
    this.#store.queries.delete(temporaryFile).where(eq(temporaryFile.id, id)).run();
  }
}
