import { and, eq, inArray, sql } from "drizzle-orm";
import { traffic } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** Calls, and bytes. */
export interface StoredTraffic {
  readonly requests: number;
  readonly uploaded: number;
  readonly downloaded: number;
}

/** What all jobs together have moved in a month (`2026-11`), by places. */
export class TrafficRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  add(month: string, place: string, { requests, uploaded, downloaded }: StoredTraffic): void {
    this.#store.queries
      .insert(traffic)
      .values({ month, place, requests, uploaded, downloaded })
      .onConflictDoUpdate({
        target: [traffic.month, traffic.place],
        set: {
          requests: sql`${traffic.requests} + ${requests}`,
          uploaded: sql`${traffic.uploaded} + ${uploaded}`,
          downloaded: sql`${traffic.downloaded} + ${downloaded}`,
        },
      })
      .run();
  }

  /** By place; of those that nothing was counted for there is nothing. */
  of(month: string, places: readonly string[]): Map<string, StoredTraffic> {
    const isIt = and(eq(traffic.month, month), inArray(traffic.place, [...places]));
    const rows = this.#store.queries.select().from(traffic).where(isIt).all();
    return new Map(
      rows.map(({ place, requests, uploaded, downloaded }) => [place, { requests, uploaded, downloaded }]),
    );
  }
}
