import type { VolumeRow } from "../../database/local/volumes.ts";
import { UserError } from "../../support/errors.ts";
import { uploadMissingIndexFiles } from "../backup/index-files.ts";
import { remakeVersionList } from "../backup/version-list.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { deleteGraceSeconds } from "../remote-state/analysis.ts";
import { deleteVolume } from "../remote-state/delete-volume.ts";
import { rebuildDblock } from "./rebuild-dblock.ts";

const tag = "Duplicati.Library.Main.Operation.RepairHandler";

/** Volumes that are of no use any more. */
export interface LostVolumes {
  readonly missing: readonly VolumeRow[];
  /** There, but damaged: removed once what replaces them has arrived. */
  readonly unsound: readonly VolumeRow[];
}

/**
 * Makes lists and indexes that are lost anew: the database knows all that is in them. Data that are lost are looked for
 * with `rebuild-missing-dblock-files`; without, `MissingDblockFiles` is thrown in the end if any are missing.
 */
export async function remakeLost(context: DatabaseContext, lost: LostVolumes): Promise<void> {
  const { rebuildMissingDblockFiles, dryRun } = context.settings;
  if (dryRun) reportDryRun(context, lost);
  else await new Remaking(context, lost).run();
  if (!rebuildMissingDblockFiles) requireData(context, lost);
}

function reportDryRun({ logger, settings }: DatabaseContext, { missing }: LostVolumes): void {
  for (const { kind, name } of missing) {
    if (kind === "dblock" && !settings.rebuildMissingDblockFiles) continue;
    logger.write("DryRun", tag, "WouldUploadVolume", `Would upload file: ${name}`);
  }
}

function requireData({ logger }: DatabaseContext, { missing, unsound }: LostVolumes): void {
  const isDblock = ({ kind }: VolumeRow): boolean => kind === "dblock";
  for (const { name } of unsound.filter(isDblock)) {
    const message = `${name} is damaged. What is sound in it can still be restored; --rebuild-missing-dblock-files replaces it`;
    logger.write("Error", tag, "RemoteFileVerificationError", message);
  }
  const dblocks = missing.filter(isDblock);
  if (dblocks.length === 0) return;
  for (const { name } of dblocks) logger.write("Warning", tag, "MissingFile", `Missing file: ${name}`);
  throw new UserError(
    "MissingDblockFiles",
    `${dblocks.length} data volumes are missing at the destination, and cannot be made anew from the database`,
    {
      advice:
        "Run repair with --rebuild-missing-dblock-files: it takes what it can from the source and from other volumes.",
    },
  );
}

class Remaking {
  readonly #context: DatabaseContext;
  readonly #all: readonly VolumeRow[];
  readonly #unsound: ReadonlySet<VolumeRow>;

  constructor(context: DatabaseContext, { missing, unsound }: LostVolumes) {
    this.#context = context;
    this.#all = [...missing, ...unsound];
    this.#unsound = new Set(unsound);
  }

  async run(): Promise<void> {
    const failures = this.#context.settings.rebuildMissingDblockFiles ? await this.#replaceDblocks() : [];
    for (const dlist of this.#ofKind("dlist")) await this.#remakeList(dlist);
    const dindexes = this.#ofKind("dindex");
    // They count as gone from here on, so that others are made.
    for (const dindex of dindexes) this.#markUseless(dindex);
    await uploadMissingIndexFiles(this.#context);
    for (const dindex of dindexes) await this.#remove(dindex);
    if (failures.length > 0) throw failures[0];
  }

  #ofKind(kind: VolumeRow["kind"]): VolumeRow[] {
    return this.#all.filter((volume) => volume.kind === kind);
  }

  /** One that cannot be rebuilt is no reason to leave the others out. */
  async #replaceDblocks(): Promise<UserError[]> {
    const failures: UserError[] = [];
    for (const dblock of this.#ofKind("dblock")) {
      try {
        await this.#replaceDblock(dblock);
      } catch (error) {
        if (!(error instanceof UserError) || error.id !== "RepairIsNotPossible") throw error;
        this.#context.logger.write("Error", tag, error.id, error.message, error);
        failures.push(error);
      }
    }
    return failures;
  }

  /** What describes the old volume alone is of no use any more; it goes after the new one has arrived. */
  async #replaceDblock(dblock: VolumeRow): Promise<void> {
    const { volumes } = this.#context.database;
    const lost = new Set(this.#all.map(({ id }) => id));
    const indexes = volumes.indexesOf(dblock.id).filter((id) => volumes.describesOnly(id, dblock.id) && !lost.has(id));
    await rebuildDblock(this.#context, dblock, { hasRemains: this.#unsound.has(dblock) });
    this.#markUseless(dblock);
    for (const id of indexes) volumes.setState(id, "deleting");
    this.#context.database.commit();
    await this.#remove(dblock);
    for (const id of indexes) await deleteVolume(this.#context, id);
  }

  /** The list gets a name of its own: a missing one may appear again. */
  async #remakeList(dlist: VolumeRow): Promise<void> {
    const { database } = this.#context;
    const version = database.versions.withDlist(dlist.id);
    if (!version && this.#unsound.has(dlist)) {
      const message = `${dlist.name} is damaged, and its version is in no database. Put it back if there is a copy of it, and build the database anew; purge-broken-files gives it up`;
      this.#context.logger.write("Error", tag, "RemoteFileVerificationError", message);
      return;
    }
    if (version) await remakeVersionList(this.#context, version, () => this.#markUseless(dlist));
    else this.#markUseless(dlist);
    database.commit();
    await this.#remove(dlist);
  }

  #markUseless(volume: VolumeRow): void {
    const { database, clock } = this.#context;
    if (this.#unsound.has(volume)) database.volumes.setState(volume.id, "deleting");
    else database.volumes.setState(volume.id, "deleted", secondsOf(clock.now()) + deleteGraceSeconds);
  }

  async #remove(volume: VolumeRow): Promise<void> {
    if (this.#unsound.has(volume)) await deleteVolume(this.#context, volume.id);
  }
}
