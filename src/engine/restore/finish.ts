import { closeSync, ftruncateSync, openSync, rmSync } from "node:fs";
import { platform } from "#platform";
import { entryKinds } from "../../database/local/entries.ts";
import { type RestorePlan, type RestoreTarget, ways } from "../../database/local/restore-plan.ts";
import { messageOf } from "../../support/errors.ts";
import { parseMetadata } from "../../volumes/index.ts";
import type { DatabaseContext, OperationControl } from "../context.ts";
import type { MetadataApplier } from "./apply-metadata.ts";
import { type RestorePlaces, withoutSeparator } from "./places.ts";
import type { FinishOrder, RestorePool, Restorer } from "./protocol.ts";
import type { RestoreReport } from "./report.ts";
import { isLinkInside } from "./target-paths.ts";

const tag = "Duplicati.Library.Main.Operation.Restore.FileProcessor";
const filesPerOrder = 1000;
/** Bytes of files, from which on an order is large enough for one worker. */
const bytesPerOrder = 64 << 20;

/**
 * Checks assembled files (unless `isTrusting`), puts them in their places, makes empty files and applies what metadata is
 * left.
 */
export async function finishFiles(
  plan: RestorePlan,
  pool: RestorePool,
  places: RestorePlaces,
  report: RestoreReport,
  { isTrusting, control }: { isTrusting: boolean; control: OperationControl },
): Promise<void> {
  await pool.forEach(batches(plan, places, report, isTrusting), async (restorer: Restorer, orders) => {
    await control.checkpoint();
    const answer = await restorer.order({ kind: "finish", orders });
    if (answer.failure) throw new Error(answer.failure.message);
    report.accept(answer);
  });
}

function* batches(
  plan: RestorePlan,
  places: RestorePlaces,
  report: RestoreReport,
  isTrusting: boolean,
): Generator<FinishOrder[]> {
  let batch: FinishOrder[] = [];
  let bytes = 0;
  for (const target of plan.unfinished()) {
    const { id, size, content, way } = target;
    const isAssembled = way === ways.assembled;
    batch.push({
      id,
      size,
      path: places.placeOf(target),
      assembled: isAssembled && content !== 0 ? places.partOf(target) : undefined,
      isEmpty: content === 0 && way !== ways.untouched,
      hash: isAssembled && !isTrusting && target.hash ? target.hash : undefined,
      metadata: metadataOf(target, plan, report),
    });
    if (isAssembled) bytes += size;
    if (batch.length === filesPerOrder || bytes >= bytesPerOrder) {
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * An assembled file gets its blocks from several workers: it must exist before the first writes to it. `isWholeSize` gives
 * it its size at once.
 */
export function makeParts(plan: RestorePlan, places: RestorePlaces, { isWholeSize }: { isWholeSize: boolean }): void {
  for (const target of plan.assembled()) {
    const file = openSync(places.partOf(target), "a");
    try {
      if (isWholeSize) ftruncateSync(file, target.size);
    } finally {
      closeSync(file);
    }
  }
}

/** Makes the links. Returns how many. */
export function restoreLinks(
  context: DatabaseContext,
  plan: RestorePlan,
  places: RestorePlaces,
  applier: MetadataApplier,
  report: RestoreReport,
): number {
  const { settings, logger } = context;
  let made = 0;
  for (const target of plan.targets(entryKinds.symlink)) {
    if (report.isBroken(target.id)) continue;
    const place = withoutSeparator(places.placeOf(target));
    const blob = plan.metadataOf(target.metadata);
    const text = blob && parseMetadata(blob).symlinkTarget;
    if (!blob) {
      report.broken({ id: target.id, message: "the text of the link is lost", isStored: true });
      continue;
    }
    if (!text) {
      // All that is left of a link whose metadata were lost, and replaced since.
      report.warning(target.id, "there is no text of the link, which is left out");
      continue;
    }
    const shown = Buffer.from(text).toString();
    const isGuarded = settings.restorePath !== undefined && !settings.allowRestoreOutsideTargetDirectory;
    if (isGuarded && !isLinkInside(place, shown, settings.restorePath as string)) {
      logger.write(
        "Warning",
        tag,
        "SymlinkTargetOutside",
        `Skipping creation of symlink ${place} -> ${shown} because it points outside the restore target`,
      );
      continue;
    }
    if (makeLink(target, place, text, context, places, report)) {
      made++;
      for (const message of applier.applyBlob(place, blob, "link")) report.warning(target.id, message);
    }
  }
  return made;
}

/** Links, like files, replace nothing without `overwrite`; one that is right already stays. */
function makeLink(
  target: RestoreTarget,
  place: string,
  text: Uint8Array,
  { settings }: DatabaseContext,
  places: RestorePlaces,
  report: RestoreReport,
): boolean {
  try {
    const occupant = places.occupantOf(place);
    if (occupant === "link" && Buffer.compare(platform.readLink(place), text) === 0) return true;
    if (occupant === "folder" || (occupant !== "nothing" && !settings.overwrite)) {
      report.broken({ id: target.id, message: "something else is in its place" });
      return false;
    }
    if (occupant !== "nothing") rmSync(place);
    platform.makeLink(text, place);
    return true;
  } catch (error) {
    report.broken({ id: target.id, message: messageOf(error) });
    return false;
  }
}

/** Folders get their metadata last, the innermost first: making entries in them changes their times. */
export function finishFolders(
  plan: RestorePlan,
  places: RestorePlaces,
  applier: MetadataApplier,
  report: RestoreReport,
): void {
  for (const target of plan.targets(entryKinds.folder, "backward")) {
    // What is in its place is not ours.
    if (report.isBroken(target.id)) continue;
    const blob = metadataOf(target, plan, report);
    if (!blob) continue;
    for (const message of applier.applyBlob(places.placeOf(target), blob, "folder")) report.warning(target.id, message);
  }
}

/** The metadata that is wanted for a target; whoever restores without it is told. */
function metadataOf(target: RestoreTarget, plan: RestorePlan, report: RestoreReport): Uint8Array | undefined {
  const blob = plan.metadataOf(target.metadata);
  if (!blob && target.metadata !== 0) report.warning(target.id, "the metadata is lost");
  return blob;
}
