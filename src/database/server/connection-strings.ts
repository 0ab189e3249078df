import { asc, eq, inArray, or } from "drizzle-orm";
import { UserError } from "../../support/errors.ts";
import { connectionString, job, jobTarget } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** A destination that is saved by name (rest-api.md 15.3). */
export interface ConnectionString {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly baseUrl: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export class ConnectionStringRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  list(): ConnectionString[] {
    const rows = this.#store.queries.select().from(connectionString).orderBy(asc(connectionString.id)).all();
    return rows.map((row) => this.#readable(row));
  }

  get(id: number): ConnectionString | undefined {
    const row = this.#store.queries.select().from(connectionString).where(eq(connectionString.id, id)).get();
    return row && this.#readable(row);
  }

  findByName(name: string): ConnectionString | undefined {
    const row = this.#store.queries.select().from(connectionString).where(eq(connectionString.name, name)).get();
    return row && this.#readable(row);
  }

  /** Throws `ConnectionStringExists` if the name is taken, `MaskedSecret`. */
  insert(added: Omit<ConnectionString, "id">): number {
    return this.#store.transaction(() => {
      this.#requireFree(added.name, undefined);
      const row = { ...added, baseUrl: this.#store.fields.url(added.baseUrl) };
      return this.#store.queries.insert(connectionString).values(row).returning({ id: connectionString.id }).get().id;
    });
  }

  /** False if there is none. Throws as {@link insert} does. */
  update({ id, ...changed }: ConnectionString): boolean {
    return this.#store.transaction(() => {
      this.#requireFree(changed.name, id);
      const set = { ...changed, baseUrl: this.#store.fields.url(changed.baseUrl) };
      const found = this.#store.queries
        .update(connectionString)
        .set(set)
        .where(eq(connectionString.id, id))
        .returning({ id: connectionString.id })
        .get();
      return found !== undefined;
    });
  }

  delete(id: number): void {
    this.#store.queries.delete(connectionString).where(eq(connectionString.id, id)).run();
  }

  /** The jobs that use it, for their destination or a further one. */
  backupsOf(id: number): { id: number; name: string }[] {
    const { queries } = this.#store;
    const withTarget = queries
      .select({ id: jobTarget.jobId })
      .from(jobTarget)
      .where(eq(jobTarget.connectionStringId, id));
    const usesIt = or(eq(job.connectionStringId, id), inArray(job.id, withTarget));
    return queries.select({ id: job.id, name: job.name }).from(job).where(usesIt).orderBy(asc(job.id)).all();
  }

  #readable(row: typeof connectionString.$inferSelect): ConnectionString {
    return { ...row, baseUrl: this.#store.fields.read(row.baseUrl) };
  }

  #requireFree(name: string, ownId: number | undefined): void {
    const found = this.#store.queries.select().from(connectionString).where(eq(connectionString.name, name)).get();
    if (!found || found.id === ownId) return;
    throw new UserError("ConnectionStringExists", `There is a saved destination with the name "${name}" already`, {
      advice: "Choose another name.",
    });
  }
}
