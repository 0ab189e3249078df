import type { LocalDatabase } from "../../database/local/database.ts";
import type { OperationContext } from "../context.ts";
import { createListFilesetsResult, type ListFilesetsResult } from "../results/index.ts";
import { findRemoteLists, reportNoDatabase } from "./remote-lists.ts";

/**
 * All versions, newest first (engine.md 14, cli.md 10.4); counts are of files, folders and links. Without a database
 * nothing is downloaded: only what the names of the lists tell is known. Throws `EmptyRemoteFolder`.
 */
export async function listFilesets(
  context: OperationContext,
  database: LocalDatabase | undefined,
): Promise<ListFilesetsResult> {
  const result = createListFilesetsResult(context.origin);
  if (database) {
    const versions = database.versions.newestFirst();
    const totals = database.totals.of(versions.map(({ id }) => id));
    result.Filesets = versions.map(({ time, isFull }, number) => ({
      Version: number,
      IsFullBackup: isFull,
      Time: new Date(time * 1000),
      FileCount: totals[number]?.entries ?? 0,
      FileSizes: totals[number]?.size ?? 0,
    }));
    return result;
  }
  reportNoDatabase(context.logger);
  const lists = await findRemoteLists(context);
  result.EncryptedFiles = lists.some(({ isEncrypted }) => isEncrypted);
  result.Filesets = lists.map(({ number, time }) => ({
    Version: number,
    IsFullBackup: null,
    Time: new Date(time * 1000),
    FileCount: null,
    FileSizes: null,
  }));
  return result;
}
