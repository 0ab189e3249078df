import { asc, eq, sql } from "drizzle-orm";
import { globalOption, setting } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** Settings of the server itself (rest-api.md 20). All values are text; secrets among them are stored encrypted. */
export class ServerSettings {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  get(name: string): string | undefined {
    const found = this.#store.queries.select().from(setting).where(eq(setting.name, name)).get();
    return found && this.#store.fields.read(found.value);
  }

  /** True only for `True`, in any case. */
  isOn(name: string): boolean {
    return this.get(name)?.toLowerCase() === "true";
  }

  /** Null removes the setting. Throws `MaskedSecret`. */
  set(name: string, value: string | boolean | null): void {
    const { queries, fields } = this.#store;
    if (value === null) {
      queries.delete(setting).where(eq(setting.name, name)).run();
      return;
    }
    const text = typeof value === "boolean" ? (value ? "True" : "False") : value;
    const stored = fields.option(name, text);
    queries
      .insert(setting)
      .values({ name, value: stored })
      .onConflictDoUpdate({ target: setting.name, set: { value: stored } })
      .run();
  }

  /** In the order in which they were first set. */
  all(): Map<string, string> {
    const rows = this.#store.queries.select().from(setting).orderBy(asc(sql`rowid`)).all();
    return new Map(rows.map(({ name, value }) => [name, this.#store.fields.read(value)]));
  }
}

/** An option for all jobs. */
export type GlobalOption = typeof globalOption.$inferSelect;

/** Options for all jobs; names as clients write them, with `--`. */
export class GlobalOptions {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  /** In the order in which they were first set. */
  all(): GlobalOption[] {
    const rows = this.#store.queries.select().from(globalOption).orderBy(asc(sql`rowid`)).all();
    return rows.map((row) => ({ ...row, value: this.#store.fields.read(row.value) }));
  }

  /** Null removes the option. Throws `MaskedSecret`. */
  set(name: string, value: string | null, filter = ""): void {
    const { queries, fields } = this.#store;
    if (value === null) {
      queries.delete(globalOption).where(eq(globalOption.name, name)).run();
      return;
    }
    const stored = fields.option(name, value);
    queries
      .insert(globalOption)
      .values({ name, value: stored, filter })
      .onConflictDoUpdate({ target: globalOption.name, set: { value: stored, filter } })
      .run();
  }
}
