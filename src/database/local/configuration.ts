import { eq } from "drizzle-orm";
import type { Queries } from "../drizzle.ts";
import { configuration } from "./schema.ts";

/** Flags of the database (engine.md 2.3); `holds-only-paths` tells that it does not know where any block lies. */
export type DatabaseFlag =
  | "repair-in-progress"
  | "partially-recreated"
  | "holds-only-paths"
  | "terminated-with-active-uploads";

/** Settings and flags that belong to the backup as a whole. */
export class ConfigurationTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  all(): Map<string, string> {
    const rows = this.#queries.select().from(configuration).all();
    return new Map(rows.map((row) => [row.key, row.value]));
  }

  get(key: string): string | undefined {
    return this.#queries.select().from(configuration).where(eq(configuration.key, key)).get()?.value;
  }

  set(key: string, value: string): void {
    this.#queries
      .insert(configuration)
      .values({ key, value })
      .onConflictDoUpdate({ target: configuration.key, set: { value } })
      .run();
  }

  remove(key: string): void {
    this.#queries.delete(configuration).where(eq(configuration.key, key)).run();
  }

  hasFlag(flag: DatabaseFlag): boolean {
    return this.get(flag) === "true";
  }

  setFlag(flag: DatabaseFlag, value: boolean): void {
    if (value) this.set(flag, "true");
    else this.remove(flag);
  }
}
