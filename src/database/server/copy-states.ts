import { and, eq } from "drizzle-orm";
import { copyState } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** How a further destination of a job does. */
export interface CopyState {
  readonly jobId: number;
  /** Its address without anything secret. */
  readonly name: string;
  /** Since when it is expected to have copies. */
  readonly since: Date;
  /** When the last complete copy was made; null: never. */
  readonly lastGood: Date | null;
  /** When a copy failed, if none was complete since. */
  readonly failed: Date | null;
  /** What kept the last attempt from a copy; without `failed`, its drive is not there and is waited for. */
  readonly message: string | null;
  /** Stable, of what the message tells; null where that has none. */
  readonly messageId: string | null;
  /** Bytes, when the last copy was made; null: unknown. */
  readonly freeSpace: number | null;
  readonly totalSpace: number | null;
  /** The incident that was told and is not over. */
  readonly overdueSince: Date | null;
  readonly overdueTold: Date | null;
}

type CopyChange = Partial<Omit<CopyState, "jobId" | "name">>;

/** What is known of the further destinations of all jobs; that of a job goes with it. */
export class CopyStateRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  /** By the ids of jobs. */
  all(): Map<number, CopyState[]> {
    return Map.groupBy(this.#store.queries.select().from(copyState).all(), ({ jobId }) => jobId);
  }

  of(jobId: number): CopyState[] {
    return this.#store.queries.select().from(copyState).where(eq(copyState.jobId, jobId)).all();
  }

  /** Changes what is named; one that nothing was known of is expected since `now`. */
  set(jobId: number, name: string, change: CopyChange, now: Date): void {
    this.#store.transaction(() => {
      const { queries } = this.#store;
      queries.insert(copyState).values({ jobId, name, since: now }).onConflictDoNothing().run();
      if (Object.keys(change).length === 0) return;
      const isIt = and(eq(copyState.jobId, jobId), eq(copyState.name, name));
      queries.update(copyState).set(change).where(isIt).run();
    });
  }
}
