import { createHash } from "node:crypto";
import type { ServerDatabase } from "../../database/server/server-database.ts";

const hashSetting = "preload-settings-hash";

/** Stores the options for all jobs that `preload.json` gives, unless these very ones were stored before (programs.md 2.3). */
export function applyPreloaded(
  options: readonly (readonly [name: string, value: string | null])[],
  database: ServerDatabase,
): void {
  if (options.length === 0) return;
  const text = JSON.stringify(options.map(([Key, Value]) => ({ Key, Value })));
  const hash = createHash("sha256").update(text).digest("base64");
  if (database.settings.get(hashSetting) === hash) return;
  database.transaction(() => {
    for (const [name, value] of options) {
      database.globalOptions.set(name.startsWith("--") ? name : `--${name}`, value);
    }
    database.settings.set(hashSetting, hash);
  });
}
