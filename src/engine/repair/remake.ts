import type { VolumeRow } from "../../database/local/volumes.ts";
import { UserError } from "../../support/errors.ts";
import { uploadMissingIndexFiles } from "../backup/index-files.ts";
import { uploadVersionList } from "../backup/version-list.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { deleteVolume } from "../delete/delete-volume.ts";
import { deleteGraceSeconds } from "../remote-state/analysis.ts";
import { rebuildDblock } from "./rebuild-dblock.ts";

const tag = "Duplicati.Library.Main.Operation.RepairHandler";

/**
 * Makes lists and indexes that are gone from the destination anew: the database knows all that is in them. Data that
 * are gone are looked for with `rebuild-missing-dblock-files`; without, `MissingDblockFiles` is thrown in the end.
 */
export async function remakeMissing(context: DatabaseContext, missing: readonly VolumeRow[]): Promise<void> {
  const { logger, settings } = context;
  const { rebuildMissingDblockFiles } = settings;
  const dblocks = missing.filter(({ kind }) => kind === "dblock");
  if (settings.dryRun) {
    const others = missing.filter(({ kind }) => kind !== "dblock" || rebuildMissingDblockFiles);
    for (const { name } of others) logger.write("DryRun", tag, "WouldUploadVolume", `Would upload file: ${name}`);
  } else {
    const failures = rebuildMissingDblockFiles ? await replaceDblocks(context, dblocks, missing) : [];
    for (const volume of missing) if (volume.kind === "dlist") await remakeList(context, volume);
    for (const volume of missing) if (volume.kind === "dindex") forget(context, volume);
    await uploadMissingIndexFiles(context);
    if (failures.length > 0) throw failures[0];
  }
  if (dblocks.length > 0 && !rebuildMissingDblockFiles) throw missingData(context, dblocks);
}

function missingData({ logger }: DatabaseContext, dblocks: readonly VolumeRow[]): UserError {
  for (const { name } of dblocks) logger.write("Warning", tag, "MissingFile", `Missing file: ${name}`);
  return new UserError(
    "MissingDblockFiles",
    `${dblocks.length} data volumes are missing at the destination, and cannot be made anew from the database`,
    {
      advice:
        "Run repair with --rebuild-missing-dblock-files: it takes what it can from the source and from other volumes.",
    },
  );
}

/** One that cannot be rebuilt is no reason to leave the others out. */
async function replaceDblocks(
  context: DatabaseContext,
  dblocks: readonly VolumeRow[],
  missing: readonly VolumeRow[],
): Promise<UserError[]> {
  const failures: UserError[] = [];
  for (const volume of dblocks) {
    try {
      await replaceDblock(context, volume, missing);
    } catch (error) {
      if (!(error instanceof UserError) || error.id !== "RepairIsNotPossible") throw error;
      context.logger.write("Error", tag, error.id, error.message, error);
      failures.push(error);
    }
  }
  return failures;
}

/** What describes the old volume alone is of no use any more; it goes after the new one has arrived. */
async function replaceDblock(
  context: DatabaseContext,
  dblock: VolumeRow,
  missing: readonly VolumeRow[],
): Promise<void> {
  const { database } = context;
  const indexes = database.volumes.indexesOf(dblock.id).filter((id) => database.volumes.describesOnly(id, dblock.id));
  await rebuildDblock(context, dblock);
  forget(context, dblock);
  const outdated = indexes.filter((id) => missing.every((volume) => volume.id !== id));
  for (const id of outdated) database.volumes.setState(id, "deleting");
  database.commit();
  for (const id of outdated) await deleteVolume(context, id);
}

/** The list gets a name of its own: the old one may appear again. */
async function remakeList(context: DatabaseContext, dlist: VolumeRow): Promise<void> {
  const { database } = context;
  const version = database.versions.withDlist(dlist.id);
  forget(context, dlist);
  if (version) await uploadVersionList(context, version.id, { time: version.time + 1, isFull: version.isFull });
}

function forget({ database, clock }: DatabaseContext, volume: VolumeRow): void {
  database.volumes.setState(volume.id, "deleted", secondsOf(clock.now()) + deleteGraceSeconds);
}
