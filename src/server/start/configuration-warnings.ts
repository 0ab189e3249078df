import type { ServerDatabase } from "../../database/server/server-database.ts";
import { programVersion } from "../../engine/program-version.ts";

const versionSetting = "last-update-check-version";
const unencrypted = "config:issue:unencrypted-database";

/**
 * Tells the user, once for each version of the program, what is unsafe about how the server is set up; what is put right is
 * not told any more (programs.md 3.11).
 */
export function warnOfConfiguration(database: ServerDatabase, now: Date): void {
  const { notifications, settings } = database;
  database.transaction(() => {
    if (database.encrypts) notifications.deleteByAction(unencrypted);
    if (settings.get(versionSetting) === programVersion.number) return;
    settings.set(versionSetting, programVersion.number);
    notifications.deleteByAction(unencrypted);
    if (database.encrypts) return;
    notifications.add({
      type: "Warning",
      title: "Unencrypted database",
      message:
        "Passwords and destinations lie in plain text in the database of the server. Start it with a key, as the variable SETTINGS_ENCRYPTION_KEY.",
      exception: "",
      jobId: null,
      action: unencrypted,
      time: now,
      logEntryId: null,
      messageId: "UnencryptedDatabase",
      messageLogTag: null,
    });
  });
}
