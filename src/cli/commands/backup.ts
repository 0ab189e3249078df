import { platform } from "#platform";
import { backup } from "../../engine/backup/index.ts";
import { type BackupResult, createBackupResult, parsedResult } from "../../engine/results/index.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { backupEndLines } from "../console/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { localSources } from "./local-sources.ts";
import { Session, type SessionWork } from "./session.ts";

/** `backup <URL> <source>…` (cli.md 10.1). */
export const backupCommand: Command = async (call) => {
  const [url, ...sources] = call.positional;
  if (url === undefined || sources.length === 0) return wrongCount(call, 2);
  const session = new Session(call);
  session.console.status(`Backup started at ${session.culture.formatDate(new Date())}`);
  if (parseBooleanOption(call.options["disable-on-battery"]) && platform.isOnBattery()) {
    session.console.status("The computer runs on battery. --disable-on-battery holds for scheduled backups only");
  }
  const result = await session.run({
    operation: "Backup",
    url,
    paths: sources,
    database: "create",
    createResult: (origin, options) => createBackupResult(origin, parseBooleanOption(options["dry-run"])),
    run: backUp,
  });
  const shown = { fullResult: session.fullResult, hasFilters: call.filters.length > 0 };
  for (const line of backupEndLines(result, session.culture, shown)) session.console.status(line);
  return exitCodeOf(result);
};

async function backUp({ context, database, databasePath, paths, filter }: SessionWork) {
  const { roots, filter: complete } = localSources(context, paths, filter);
  const withDatabase = { ...context, database: requireDatabase(database, databasePath) };
  return backup(withDatabase, { sources: roots, filter: complete });
}

/** In this order (cli.md 9). */
function exitCodeOf(result: BackupResult): number {
  if (result.PartialBackup) return 50;
  const outcome = parsedResult(result);
  if (outcome === "Error" || outcome === "Fatal") return 3;
  if (outcome === "Warning") return exitCodes.warning;
  return result.BackendStatistics.BytesUploaded === 0 ? 1 : exitCodes.success;
}
