import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { SyncDatabase } from "../../database/sync/database.ts";
import { createSyncResult, resultToText, type SyncResult } from "../../engine/results/index.ts";
import { sync } from "../../engine/sync/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { localSources } from "./local-sources.ts";
import { Session, type SessionWork } from "./session.ts";

/** `sync <URL> <source>…` (cli.md 10.16). */
export const syncCommand: Command = async (call) => {
  const [url, ...sources] = call.positional;
  if (url === undefined || sources.length === 0) return wrongCount(call, 2);
  const session = new Session(call);
  const result = await session.run({
    operation: "Sync",
    url,
    paths: sources,
    database: "sync",
    createResult: createSyncResult,
    run: synchronise,
  });
  if (session.fullResult) {
    session.console.status(resultToText(result, { formatDate: session.culture.formatDate, complete: true }));
  }
  return exitCodes.success;
};

async function synchronise({ context, databasePath, paths, filter }: SessionWork): Promise<SyncResult> {
  const { roots, filter: complete } = localSources(context, paths, filter);
  const database = openDatabase(databasePath, context.settings.dryRun);
  try {
    return await sync(context, database, { sources: roots, isSingle: paths.length === 1, filter: complete });
  } finally {
    database.close();
  }
}

function openDatabase(path: string | undefined, isDryRun: boolean): SyncDatabase {
  if (path === undefined || (isDryRun && !existsSync(path))) return SyncDatabase.open(":memory:");
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return SyncDatabase.open(path);
}
