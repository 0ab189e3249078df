import { and, asc, eq } from "drizzle-orm";
import { uiValue } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** What web clients keep on the server, each in a scheme of its own. */
export class UiStorage {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  schemes(): string[] {
    const found = this.#store.queries.selectDistinct({ scheme: uiValue.scheme }).from(uiValue);
    return found
      .orderBy(asc(uiValue.scheme))
      .all()
      .map(({ scheme }) => scheme);
  }

  get(scheme: string): Record<string, string> {
    const rows = this.#store.queries.select().from(uiValue).where(eq(uiValue.scheme, scheme)).orderBy(asc(uiValue.key));
    return Object.fromEntries(rows.all().map(({ key, value }) => [key, value]));
  }

  /** Sets what is named, and leaves the rest; null removes. */
  patch(scheme: string, values: Readonly<Record<string, string | null>>): void {
    this.#store.transaction(() => {
      const { queries } = this.#store;
      for (const [key, value] of Object.entries(values)) {
        if (value === null) {
          queries
            .delete(uiValue)
            .where(and(eq(uiValue.scheme, scheme), eq(uiValue.key, key)))
            .run();
          continue;
        }
        queries
          .insert(uiValue)
          .values({ scheme, key, value })
          .onConflictDoUpdate({ target: [uiValue.scheme, uiValue.key], set: { value } })
          .run();
      }
    });
  }
}
