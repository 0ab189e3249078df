import { BlockUsage } from "../../database/local/block-usage.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { DestinationError } from "../../destinations/index.ts";
import { formatSize, type Prices } from "../../options/index.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { expectedText, pricesHere, type TrafficFormats } from "../expected-traffic.ts";
import { isDataLocked } from "../locks/index.ts";
import { analyseRemote } from "../remote-state/analysis.ts";
import { requireWhole, verifyRemote, wasInterrupted } from "../remote-state/verify.ts";
import { type CompactResult, createCompactResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { vacuumAutomatically } from "../vacuum/index.ts";
import { affordablePlan, trafficOf } from "./affordable.ts";
import { type CompactPlan, type DataVolume, planCompact, smallFileSizeOf } from "./plan.ts";
import { removeDataVolumes } from "./remove.ts";
import { rewriteVolumes } from "./rewrite.ts";

const tag = "Duplicati.Library.Main.Operation.CompactHandler";
const ownTag = "Bunker.Engine.Compact";
const lastCompact = "last-compact";

/**
 * Gives room back that data of deleted versions takes, if that is worthwhile (engine.md 12). `onPlan` hears what is going to
 * be moved before anything is.
 */
export async function compact(
  context: DatabaseContext,
  onPlan: (plan: CompactPreview) => void = () => {},
): Promise<CompactResult> {
  requireSameSettings(context);
  requireWhole(context);
  const result = createCompactResult(context.origin, context.settings.dryRun);
  if (!wasInterrupted(context) && planFor(context).reason === undefined) return reportNothing(context, result);
  await verifyRemote(context);
  await perform(context, result, "Warning", onPlan);
  const isChanged = result.DeletedFileCount > 0 || result.UploadedFileCount > 0;
  if (isChanged) result.VacuumResults = await vacuumAutomatically(context);
  return result;
}

/** What a compaction would do. Counts are of data volumes, sizes in bytes. */
export interface CompactPreview {
  /** Why it would do something. */
  readonly reason: string | undefined;
  readonly deleted: { readonly count: number; readonly size: number };
  readonly downloaded: { readonly count: number; readonly size: number };
  /** About: what is packed anew may shrink more or less. */
  readonly uploaded: { readonly count: number; readonly size: number };
  /** About: calls to the destination. */
  readonly requests: number;
}

/** Finds out what {@link compact} would do, from the database alone. */
export function previewCompact(context: DatabaseContext): CompactPreview {
  return previewOf(planFor(context), context.settings.dblockSize);
}

function previewOf(plan: CompactPlan, dblockSize: number): CompactPreview {
  const { reason, unused, rewritten } = plan;
  const size = (volumes: readonly DataVolume[]) => volumes.reduce((sum, volume) => sum + volume.size, 0);
  const { requests, uploaded, downloaded } = trafficOf(plan, dblockSize);
  return {
    reason,
    deleted: { count: unused.length + rewritten.length, size: size(unused) + size(rewritten) },
    downloaded: { count: rewritten.length, size: downloaded },
    uploaded: { count: Math.ceil(uploaded / dblockSize), size: uploaded },
    requests,
  };
}

/**
 * The part of an operation that deleted something, or uploaded a small volume: a backup, a deletion, a purge. The
 * destination was checked before. Null if `auto-compact-interval` is not over since the last time. That it is wanted at
 * all (`no-auto-compact`) is for the caller to ask.
 */
export async function compactAutomatically(context: DatabaseContext): Promise<CompactResult | null> {
  const { settings, clock, database, origin } = context;
  const now = secondsOf(clock.now());
  const last = Number(database.configuration.get(lastCompact) ?? Number.NEGATIVE_INFINITY);
  if (last <= now && now - last < settings.autoCompactIntervalSeconds) return null;
  const part = { ...context, origin: { ...origin, log: null, begin: clock.now() } };
  return await perform(part, createCompactResult(part.origin, settings.dryRun), "Information");
}

/** @param level of the message that the traffic budget does not allow all of it. */
async function perform(
  context: DatabaseContext,
  result: CompactResult,
  level: "Warning" | "Information",
  onPlan: (plan: CompactPreview) => void = () => {},
): Promise<CompactResult> {
  const { database, clock, logger, progress, settings, control, budgets } = context;
  using usage = new BlockUsage(database);
  const wanted = choosePlan(context, usage);
  if (wanted.reason === undefined) return reportNothing(context, result);
  const plan = affordablePlan(wanted, budgets.own.left(), settings.dblockSize);
  if (plan.left.length > 0) {
    const size = formatSize(plan.left.reduce((sum, volume) => sum + volume.size, 0));
    const message = `${plan.left.length} volumes with ${size} are not compacted, since the traffic budget does not allow it: ${budgets.own.whenItGoesOn}`;
    logger.write(level, tag, "CompactOverBudget", message);
  }
  if (plan.unused.length + plan.rewritten.length === 0) return result;
  const postponed = reasonToWait(context);
  if (postponed !== undefined) {
    logger.write("Information", tag, "CompactPostponed", `Not compacting: ${postponed}`);
    return result;
  }
  if (await mayBeOutdated(context)) return result;
  logger.write("Information", tag, "CompactReason", wanted.reason);
  const preview = previewOf(plan, settings.dblockSize);
  onPlan(preview);
  logger.write("Information", ownTag, "CompactPlan", planText(preview, pricesHere(context)));
  progress.resetCounts();
  usage.choose([...plan.unused, ...plan.rewritten].map(({ id }) => id));
  await removeDataVolumes(context, usage, idsOf(plan.unused), result);
  if (plan.rewritten.length > 0 && !control.isStopRequested) {
    await rewriteVolumes(context, usage, idsOf(plan.rewritten), result);
  }
  result.EndTime = clock.now();
  database.configuration.set(lastCompact, String(secondsOf(result.EndTime)));
  database.commit();
  logger.write(settings.dryRun ? "DryRun" : "Information", tag, "CompactResults", summaryOf(result));
  return result;
}

/** A list that is at the destination needs its data (engine.md 26 R3): who rebuilds the database would find it. */
function reasonToWait({ database: { volumes, versions } }: DatabaseContext): string | undefined {
  // What a failed upload left under its old name has no hash, and is no list.
  if (volumes.inState("deleting").some(({ kind, hash }) => kind === "dlist" && hash !== undefined)) {
    return "lists of deleted versions could not be deleted yet, and need their data";
  }
  const isUnread = ({ id, kind }: VolumeRow): boolean => kind === "dlist" && !versions.withDlist(id);
  if (!volumes.inState("uploaded", "verified").some(isUnread)) return undefined;
  return "some lists could not be read when the database was built, and may need any data. Run repair again; purge-broken-files gives up those that are damaged";
}

/**
 * Who was told not to look at the destination may hold an old database, and delete what versions need that it does not
 * know (engine.md 26 R9). Before data are deleted it is looked at after all. True, with a warning, if it must not be done.
 */
async function mayBeOutdated(context: DatabaseContext): Promise<boolean> {
  if (!context.settings.noBackendVerification) return false;
  let reason = "the destination has files that the database does not know, and that may need any data. Run repair";
  try {
    const { extra } = await analyseRemote(context, "look");
    if (extra.length === 0) return false;
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    reason = `it cannot be seen whether the database knows all files at the destination: ${error.message}`;
  }
  context.logger.write("Warning", tag, "CompactPostponed", `Not compacting: ${reason}`);
  return true;
}

function planFor(context: DatabaseContext): CompactPlan {
  using usage = new BlockUsage(context.database);
  return choosePlan(context, usage);
}

function choosePlan(context: DatabaseContext, usage: BlockUsage): CompactPlan {
  const { settings } = context;
  const { threshold, dblockSize, smallFileMaxCount } = settings;
  const smallFileSize = smallFileSizeOf(settings);
  return planCompact(dataVolumes(context, usage), { threshold, dblockSize, smallFileSize, smallFileMaxCount });
}

/** The dblocks at the destination that may be deleted, those that the oldest version uses first, so that what is of one age stays together. */
function dataVolumes(context: DatabaseContext, usage: BlockUsage): DataVolume[] {
  const { volumes, versions, blocks } = context.database;
  const oldestVersion = versions.newestFirst().at(-1)?.id ?? 0;
  const found = new Map(usage.volumes().map((volume) => [volume.volume, volume]));
  // A damaged volume of which nobody knows what was in it may have what is missing, in a part that is sound.
  const mayHold = blocks.countMissing() > 0 ? ({ hash }: VolumeRow) => hash === undefined : () => false;
  return volumes
    .inState("uploaded", "verified")
    .filter((volume) => volume.kind === "dblock" && !isDataLocked(context, volume) && !mayHold(volume))
    .map(({ id, size }) => {
      const { needed = 0, data = 0, wasted = 0, oldest = 0 } = found.get(id) ?? {};
      return { id, size: Math.max(0, size), needed, data, wasted, age: Math.max(oldest, oldestVersion) };
    })
    .sort((one, other) => one.age - other.age || one.id - other.id);
}

function idsOf(volumes: readonly DataVolume[]): number[] {
  return volumes.map(({ id }) => id);
}

function reportNothing({ logger, clock }: DatabaseContext, result: CompactResult): CompactResult {
  logger.write("Information", tag, "CompactReason", "Compacting not required");
  result.EndTime = clock.now();
  return result;
}

/** What is going to be moved, and what that costs. */
export function planText(
  { deleted, downloaded, uploaded, requests }: CompactPreview,
  prices: Prices | undefined,
  formats?: TrafficFormats,
): string {
  const traffic = { requests, uploaded: uploaded.size, downloaded: downloaded.size };
  return `Compacting will replace ${deleted.count} files: ${expectedText(traffic, prices, formats)}`;
}

function summaryOf(result: CompactResult): string {
  const { DownloadedFileCount, DeletedFileCount, UploadedFileCount, Dryrun } = result;
  const { DownloadedFileSize, DeletedFileSize, UploadedFileSize } = result;
  const parts = [
    `${Dryrun ? "Would download" : "Downloaded"} ${filesOf(DownloadedFileCount, DownloadedFileSize)}`,
    `${Dryrun ? "delete" : "deleted"} ${filesOf(DeletedFileCount, DeletedFileSize)}`,
    `and ${Dryrun ? "compact" : "compacted"} to ${filesOf(UploadedFileCount, UploadedFileSize)}`,
  ];
  const count = DeletedFileCount - UploadedFileCount;
  const size = DeletedFileSize - UploadedFileSize;
  const saved = `${Dryrun ? "would reduce" : "reduced"} storage by ${count} file(s) and ${formatSize(size)}`;
  return `${parts.join(", ")}, which ${saved}`;
}

function filesOf(count: number, size: number): string {
  return `${count} file(s) with a total size of ${formatSize(size)}`;
}
