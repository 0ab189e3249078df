import { platform } from "#platform";
import { type BackupResult, parsedResult } from "../../engine/results/index.ts";
import { backupKind } from "../../jobs/operation/kinds.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { backupEndLines } from "../console/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `backup <URL> <source>…` (cli.md 10.1). */
export const backupCommand: Command = async (call) => {
  const [url, ...sources] = call.positional;
  if (url === undefined || sources.length === 0) return wrongCount(call, 2);
  const session = new Session(call);
  session.console.status(`Backup started at ${session.culture.formatDate(new Date())}`);
  if (parseBooleanOption(call.options["disable-on-battery"]) && platform.isOnBattery()) {
    session.console.status("The computer runs on battery. --disable-on-battery holds for scheduled backups only");
  }
  const result = await session.run({ ...backupKind, url, paths: sources });
  const shown = { fullResult: session.fullResult, hasFilters: call.filters.length > 0 };
  for (const line of backupEndLines(result, session.culture, shown)) session.console.status(line);
  return exitCodeOf(result);
};

/** In this order (cli.md 9). */
function exitCodeOf(result: BackupResult): number {
  if (result.PartialBackup) return 50;
  const outcome = parsedResult(result);
  if (outcome === "Error" || outcome === "Fatal") return 3;
  if (outcome === "Warning") return exitCodes.warning;
  return result.BackendStatistics.BytesUploaded === 0 ? 1 : exitCodes.success;
}
