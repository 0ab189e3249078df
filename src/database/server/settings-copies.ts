import { settingsCopy } from "./schema.ts";
import type { ServerStore } from "./store.ts";

/** What is known of the server's settings at one destination of a job. */
export interface SettingsCopy {
  readonly jobId: number;
  /** Empty: the backup's own destination; else that of a copy. */
  readonly name: string;
  /** What was put there, as a hash; null: nothing yet. */
  readonly content: string | null;
  readonly stored: Date | null;
  /** Which of the two files was written last. */
  readonly file: number;
  readonly failed: Date | null;
  readonly message: string | null;
  /** Stable, of what the message tells; null where that has none. */
  readonly messageId: string | null;
}

/** Where the settings of the server were put; what is known of a job's destinations goes with it. */
export class SettingsCopyRepository {
  readonly #store: ServerStore;

  constructor(store: ServerStore) {
    this.#store = store;
  }

  all(): SettingsCopy[] {
    return this.#store.queries.select().from(settingsCopy).all();
  }

  set({ jobId, name, ...set }: SettingsCopy): void {
    this.#store.queries
      .insert(settingsCopy)
      .values({ jobId, name, ...set })
      .onConflictDoUpdate({ target: [settingsCopy.jobId, settingsCopy.name], set })
      .run();
  }
}
