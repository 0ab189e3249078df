import type { VersionRow } from "../../database/local/versions.ts";
import { keepTimeLimit, versionsPinned } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { formatLocalTime, formatVolumeTime } from "../../support/time.ts";
import { compactAutomatically } from "../compact/index.ts";
import type { DatabaseContext } from "../context.ts";
import { lockedListOf } from "../locks/index.ts";
import { deleteVolume } from "../remote-state/delete-volume.ts";
import { verifyRemote } from "../remote-state/verify.ts";
import { createDeleteResult, type DeleteResult } from "../results/index.ts";
import { type RetentionRules, selectVersionsToDelete } from "../retention/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { dropVersion } from "./drop-version.ts";
import { restAfterLeap } from "./leapt-clock.ts";
import { reportPolicy } from "./policy-report.ts";

const tag = "Duplicati.Library.Main.Operation.DeleteHandler";

/** Deletes the versions that the options name or that are past their retention, and data nobody needs any more. */
export async function deleteVersions(context: DatabaseContext): Promise<DeleteResult> {
  requireSameSettings(context);
  const isInterrupted = await verifyRemote(context);
  return removeVersions(context, { isByHand: true, compactsAlways: isInterrupted });
}

/**
 * The part of a backup that deletes old versions; null if no rule is set. The destination was checked before.
 * `compacts`: although nothing is deleted.
 */
export async function deleteByRetention(
  context: DatabaseContext,
  { compacts }: { compacts: boolean },
): Promise<DeleteResult | null> {
  const { keepTime, keepVersions, retentionPolicy } = context.settings;
  if (keepTime === undefined && keepVersions === 0 && retentionPolicy === undefined) return null;
  const own = { ...context, origin: { ...context.origin, log: null } };
  return removeVersions(own, { isByHand: false, compactsAlways: compacts });
}

async function removeVersions(
  context: DatabaseContext,
  { isByHand, compactsAlways }: { isByHand: boolean; compactsAlways: boolean },
): Promise<DeleteResult> {
  const { settings, logger, control } = context;
  const result = createDeleteResult(context.origin, settings.dryRun);
  const chosen = chooseVersions(context, isByHand);
  result.DeletedSets = chosen.map(({ number, version }) => ({ Item1: number, Item2: new Date(version.time * 1000) }));
  if (chosen.length === 0) {
    logger.write("Information", tag, "NoFilesetsToDelete", "No filesets matched the criteria");
  } else if (settings.dryRun) {
    reportDryRun(context, chosen);
  } else {
    await deleteChosen(context, chosen);
  }
  if (settings.dryRun || settings.noAutoCompact || control.isStopRequested) return result;
  if (chosen.length > 0 || compactsAlways) result.CompactResults = await compactAutomatically(context);
  return result;
}

async function deleteChosen(context: DatabaseContext, chosen: readonly ChosenVersion[]): Promise<void> {
  const { database, logger, control } = context;
  const lists = chosen.map(({ version }) => dropVersion(context, version)).filter((list) => list !== undefined);
  database.blocks.removeUnusedBlocksets();
  database.commit();
  logger.write("Information", tag, "DeleteRemoteFileset", `Deleting ${lists.length} remote fileset(s) ...`);
  let deleted = 0;
  for (const list of lists) {
    if (control.isStopRequested) break;
    if (await deleteVolume(context, list)) deleted++;
  }
  logger.write("Information", tag, "DeleteResults", `Deleted ${deleted} remote fileset(s)`);
}

interface ChosenVersion {
  readonly number: number;
  readonly version: VersionRow;
}

/** `isByHand`: versions may be named. */
function chooseVersions(context: DatabaseContext, isByHand: boolean): ChosenVersion[] {
  const { database, settings, clock, logger } = context;
  const now = clock.now();
  const versions = database.versions.newestFirst();
  // One that is in the database alone is no reason to give up another, whose list is at the destination.
  const listless = database.versions.newestWithoutList();
  const candidates = versions
    .map((version, number) => ({ number, time: new Date(version.time * 1000), isFull: version.isFull }))
    .filter(({ number }) => versions[number]?.id !== listless?.id);
  const given: RetentionRules = {
    versions: isByHand ? settings.versions : undefined,
    keepTimeLimit:
      settings.keepTime === undefined
        ? undefined
        : keepTimeLimit(settings.keepTime, now, { tolerance: !settings.disableTimeTolerance }),
    keepVersions: settings.keepVersions,
    retentionPolicy: settings.retentionPolicy,
    allowFullRemoval: settings.allowFullRemoval,
  };
  const decide = (rules: RetentionRules) => selectVersionsToDelete(candidates, rules, now);
  const rules = isByHand ? given : restAfterLeap(context, versions, given, (some) => decide(some).delete.length);
  const decision = decide(rules);
  const { retentionPolicy: policy } = rules;
  if (policy !== undefined) {
    const text = context.options["retention-policy"] ?? "";
    const times = versions.map(({ time }) => new Date(time * 1000));
    const deleted = decision.delete.map((number) => times[number] as Date);
    reportPolicy(logger, { text, policy, times, deleted, now });
  }
  for (const { id, message } of decision.warnings) logger.write("Warning", tag, id, message);
  const pinned = new Set(
    versionsPinned(
      settings.pinnedVersions,
      versions.map(({ time }) => time),
    ).values(),
  );
  const chosen = decision.delete.map((number) => ({ number, version: versions[number] as VersionRow }));
  keepPinned(
    context,
    chosen.filter(({ version }) => pinned.has(version.time)),
    rules,
  );
  return chosen.filter((one) => !pinned.has(one.version.time) && !isListLocked(context, one));
}

/** Pins hold against every rule. Throws `VersionPinned` for a version that was named: whoever did that did not think of the pin. */
function keepPinned({ logger }: DatabaseContext, pinned: readonly ChosenVersion[], { versions }: RetentionRules): void {
  for (const { number, version } of pinned) {
    const name = formatLocalTime(new Date(version.time * 1000));
    if (versions?.includes(number)) {
      throw new UserError("VersionPinned", `Version ${number} of ${name} is pinned`, {
        advice: `Nothing was deleted. Take ${formatVolumeTime(version.time)} out of --pinned-versions if it may go.`,
      });
    }
    logger.write("Information", tag, "PinnedVersionStays", `The version of ${name} is kept, since it is pinned`);
  }
}

/** A locked list cannot be deleted, so its version stays (engine.md 11.1). */
function isListLocked(context: DatabaseContext, { number, version }: ChosenVersion): boolean {
  const list = lockedListOf(context, version);
  if (!list) return false;
  const text = `Version ${number} is kept, since its list ${list.name} is locked`;
  context.logger.write("Warning", tag, "SkipDeleteFilesetDueToLockedFilesetVolume", text);
  return true;
}

function reportDryRun({ database, logger }: DatabaseContext, chosen: readonly ChosenVersion[]): void {
  for (const { version } of chosen) {
    const name = version.dlist === null ? undefined : database.volumes.get(version.dlist)?.name;
    logger.write("DryRun", tag, "WouldDeleteRemoteFileset", `Would delete remote fileset: ${name}`);
  }
  logger.write("DryRun", tag, "WouldDeleteRemoteFilesets", `${chosen.length} remote fileset(s) would be deleted`);
  logger.write("DryRun", tag, "WouldDeleteHelp", "Remove --dry-run to actually delete files");
}
