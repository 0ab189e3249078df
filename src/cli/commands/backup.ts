import { backup } from "../../engine/backup/index.ts";
import { type BackupResult, createBackupResult, parsedResult } from "../../engine/results/index.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { expandSources } from "../../sources/index.ts";
import { UserError } from "../../support/errors.ts";
import { backupEndLines } from "../console/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { requireDatabase } from "./local-database.ts";
import { Session, type SessionWork } from "./session.ts";

/** `backup <URL> <source>…` (cli.md 10.1). */
export const backupCommand: Command = async (call) => {
  const [url, ...sources] = call.positional;
  if (url === undefined || sources.length === 0) return wrongCount(call, 2);
  const session = new Session(call);
  session.console.status(`Backup started at ${session.culture.formatDate(new Date())}`);
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
  const { settings, logger } = context;
  const options = {
    allowMissing: settings.allowMissingSource,
    abortIfMissing: settings.abortIfSourceMissing,
    preventEmpty: settings.preventEmptySource,
  };
  const expanded = expandSources(paths, filter, options, logger);
  requireLocal(expanded.remote);
  return backup(
    { ...context, database: requireDatabase(database, databasePath) },
    { sources: expanded.roots, filter: expanded.filter },
  );
}

function requireLocal(remote: readonly string[]): void {
  if (remote.length === 0) return;
  throw new UserError("SourceProviderFailed", "Sources at a destination can't be backed up yet", {
    advice: "Leave out the sources that begin with @.",
  });
}

/** In this order (cli.md 9). */
function exitCodeOf(result: BackupResult): number {
  if (result.PartialBackup) return 50;
  const outcome = parsedResult(result);
  if (outcome === "Error" || outcome === "Fatal") return 3;
  if (outcome === "Warning") return exitCodes.warning;
  return result.BackendStatistics.BytesUploaded === 0 ? 1 : exitCodes.success;
}
