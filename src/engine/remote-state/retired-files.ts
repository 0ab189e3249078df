import { DestinationError } from "../../destinations/index.ts";
import { formatSize } from "../../options/index.ts";
import { messageOf } from "../../support/errors.ts";
import { parityName } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { analyseRemote, type RemoteAnalysis, type RetiredFile } from "./analysis.ts";
import { isDue, rememberRetired, waitingSeconds } from "./retirement.ts";
import { reserveOf, usedSizeOf } from "./statistics.ts";

const tag = "Duplicati.Library.Main.Operation.FilelistProcessor";

/**
 * Deletes retired files whose time is over, or all of them if the room gets short, and tells which still wait. They leave
 * the analysis, too. Nothing is deleted while a volume is missing, or there is one that the database does not know: what
 * waits may be just what is needed.
 */
export async function deleteRetired(context: DatabaseContext, analysis: RemoteAnalysis): Promise<void> {
  const { settings, logger, control } = context;
  const { retired, missing, extra } = analysis;
  if (settings.dryRun || missing.length > 0 || extra.length > 0) return;
  const isShort = retired.length > 0 && (await isShortOfRoom(context, analysis));
  // They go together with what they belong to.
  const companions = new Set(retired.map(({ file }) => parityName(file.name)));
  const waiting: RetiredFile[] = [];
  const deleted: RetiredFile[] = [];
  for (const one of retired.splice(0)) {
    const goes = (isShort || isDue(context, one.time)) && !control.isStopRequested;
    if (goes && (companions.has(one.file.name) || (await remove(context, one)))) deleted.push(one);
    else waiting.push(one);
  }
  retired.push(...waiting);
  rememberRetired(
    context,
    waiting.map(({ time }) => time),
  );
  const say = (id: string, message: string): void => logger.write("Information", tag, id, message);
  if (deleted.length > 0) {
    const reason = isShort ? "since there is little room left" : "which have waited long enough";
    say("RetiredFilesDeleted", `Deleted ${sumOf(deleted)}, ${reason}`);
  }
  if (waiting.length > 0) {
    const last = Math.max(...waiting.map(({ time }) => time)) + waitingSeconds(context);
    const until = new Date(last * 1000).toISOString();
    say("RetiredFilesWait", `${sumOf(waiting)} wait at the destination, the last until ${until}, to be deleted then`);
  }
}

/** The same where nobody looks at the destination otherwise. What hinders it is no reason to stop a run. */
export async function deleteRetiredUnseen(context: DatabaseContext): Promise<void> {
  try {
    await deleteRetired(context, await analyseRemote(context, "look"));
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    const message = `Retired files could not be looked for: ${messageOf(error)}`;
    context.logger.write("Information", tag, "RetiredFilesNotSeen", message, error);
  }
}

/** When a run would warn of it. */
async function isShortOfRoom(context: DatabaseContext, analysis: RemoteAnalysis): Promise<boolean> {
  const { settings, remote, control } = context;
  if (settings.quotaDisable) return false;
  const reserve = reserveOf(settings, analysis);
  if (settings.quotaSize !== undefined && settings.quotaSize - usedSizeOf(analysis) < reserve) return true;
  const quota = await remote.quota().catch(() => {
    control.throwIfAborted();
    return undefined;
  });
  return quota !== undefined && quota.free >= 0 && quota.free < reserve;
}

/** One that cannot be deleted is the next run's. */
async function remove({ remote, logger, control }: DatabaseContext, { file }: RetiredFile): Promise<boolean> {
  try {
    await remote.delete(file.name, file.size);
    return true;
  } catch (error) {
    control.throwIfAborted();
    const message = `Failed to delete ${file.name}; the next run tries again`;
    logger.write("Warning", tag, "DeleteFileFailed", message, error);
    return false;
  }
}

function sumOf(files: readonly RetiredFile[]): string {
  const size = files.reduce((sum, { file }) => sum + Math.max(0, file.size), 0);
  return `${files.length} retired ${files.length === 1 ? "file" : "files"} with ${formatSize(size)}`;
}
