import { dirname } from "node:path";
import { setImmediate as yieldToEvents } from "node:timers/promises";
import { entryKinds } from "../../database/local/entries.ts";
import { RestorePlan, type RestoreTarget } from "../../database/local/restore-plan.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { messageOf } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { WorkerPool } from "../ordered-worker.ts";
import type { RestoreResult } from "../results/index.ts";
import { readingSettingsOf } from "../volume-settings.ts";
import { threadLimit } from "../worker-port.ts";
import { MetadataApplier } from "./apply-metadata.ts";
import { ExistingFiles } from "./existing.ts";
import { finishFiles, finishFolders, makeParts, restoreLinks } from "./finish.ts";
import { RestorePlaces, withoutSeparator } from "./places.ts";
import type { RestorePool } from "./protocol.ts";
import { RestoreReport } from "./report.ts";
import type { RestoreInput } from "./restore-input.ts";
import { TargetCollector } from "./target-collector.ts";
import { type CommonPrefix, TargetPaths } from "./target-paths.ts";
import { restoreFromVolumes } from "./volumes.ts";

const tag = "Duplicati.Library.Main.Operation.RestoreHandler";
/** How long files are looked at before orders from outside are heard, in milliseconds. */
const timeSlice = 50;

/**
 * Restores what is selected of one version that the database knows. Returns false if nothing of the selection is in the
 * version.
 */
export async function restoreVersion(
  context: DatabaseContext,
  version: VersionRow,
  input: RestoreInput,
  result: RestoreResult,
): Promise<boolean> {
  const { database, settings, progress } = context;
  progress.enter("Restore_CreateFileList");
  using plan = new RestorePlan(database.sql);
  const targets = new TargetCollector(plan, settings, input);
  for (const entry of database.entries.ofVersion(version.id)) {
    if (targets.wants(entry.path, entry)) targets.add(entry.path, entry);
  }
  if (targets.end() === 0) return false;
  await restoreTargets(context, version, targets, input, result);
  return true;
}

/** Restores what was collected: data volume by volume, then what files still lack, links, and the folders' metadata. */
export async function restoreTargets(
  context: DatabaseContext,
  version: VersionRow,
  { plan, prefix }: Pick<TargetCollector, "plan" | "prefix">,
  input: Pick<RestoreInput, "paths">,
  result: RestoreResult,
): Promise<void> {
  await new VersionRestore(context, plan, version, result).run(prefix, input);
}

class VersionRestore {
  readonly #context: DatabaseContext;
  readonly #plan: RestorePlan;
  readonly #version: VersionRow;
  readonly #result: RestoreResult;
  readonly #report: RestoreReport;

  constructor(context: DatabaseContext, plan: RestorePlan, version: VersionRow, result: RestoreResult) {
    this.#context = context;
    this.#plan = plan;
    this.#version = version;
    this.#result = result;
    this.#report = new RestoreReport(context, plan, result);
  }

  async run(prefix: CommonPrefix, input: Pick<RestoreInput, "paths">): Promise<void> {
    const { settings, progress } = this.#context;
    const paths = new TargetPaths({
      restorePath: settings.restorePath,
      dontCompress: settings.dontCompressRestorePaths,
      prefix,
      requested: input.paths,
      allowOutside: settings.allowRestoreOutsideTargetDirectory,
    });
    const places = new RestorePlaces(paths, settings.allowRestoreOutsideTargetDirectory ? undefined : paths.base);
    const totals = this.#plan.totals();
    progress.resetCounts();
    progress.filesTotal = totals.files;
    progress.bytesTotal = totals.size;
    progress.enter("Restore_CreateTargetFolders");
    if (settings.restoreOnlyMissing) await this.#leaveWhatIsThere(places);
    if (settings.dryRun) {
      this.#tellOnly(places);
      return;
    }
    for (const folder of this.#plan.targets(entryKinds.folder)) {
      this.#makeFolder(places, folder, places.placeOf(folder));
    }
    try {
      await this.#restoreFiles(places);
    } catch (error) {
      // What is put together halfway is of no use to the next attempt.
      for (const target of this.#plan.assembled()) places.removePart(target);
      for (const target of this.#plan.broken()) places.removePart(target);
      throw error;
    }
    progress.enter("Restore_Finalize");
    const applier = new MetadataApplier(settings);
    const links = restoreLinks(this.#context, this.#plan, places, applier, this.#report);
    finishFolders(this.#plan, places, applier, this.#report);
    this.#conclude(places, totals, links);
  }

  /** Nothing is fetched for it, and it keeps its metadata. */
  async #leaveWhatIsThere(places: RestorePlaces): Promise<void> {
    const rest = this.#resting();
    for (const kind of [entryKinds.file, entryKinds.symlink, entryKinds.folder]) {
      for (const target of this.#plan.targets(kind)) {
        await rest();
        // With a separator at its end, a link would be followed.
        if (places.occupantOf(withoutSeparator(places.placeOf(target))) === "nothing") continue;
        this.#plan.setWay(target.id, "left");
        if (kind === entryKinds.file) this.#countUnmodified(target);
      }
    }
    this.#plan.dropLeft();
  }

  /** To be called again and again while much is looked at: orders from outside are heard then. */
  #resting(): () => Promise<void> {
    let nextRest = performance.now() + timeSlice;
    return async () => {
      if (performance.now() < nextRest) return;
      await yieldToEvents();
      await this.#context.control.checkpoint();
      nextRest = performance.now() + timeSlice;
    };
  }

  async #restoreFiles(places: RestorePlaces): Promise<void> {
    const { settings, progress } = this.#context;
    // All files count, also those that turn out to be there.
    progress.enter("Restore_DownloadingRemoteFiles");
    await this.#prepareFiles(places);
    const pool = this.#openPool();
    try {
      await restoreFromVolumes(this.#context, this.#plan, pool, places, this.#report);
      progress.enter("Restore_PostRestoreVerify");
      const { control } = this.#context;
      const conduct = { isTrusting: settings.skipRestoreVerification, control };
      await finishFiles(this.#plan, pool, places, this.#report, conduct);
    } finally {
      pool.terminate();
    }
  }

  /** Each file is held against what is there. */
  async #prepareFiles(places: RestorePlaces): Promise<void> {
    const { settings } = this.#context;
    const rest = this.#resting();
    const existing = new ExistingFiles(this.#context, this.#plan, places, new Date(this.#version.time * 1000));
    for (const kind of [entryKinds.file, entryKinds.symlink]) {
      for (const target of this.#plan.targets(kind)) {
        await rest();
        if (!this.#makeFolder(places, target, dirname(places.placeOf(target))) || kind !== entryKinds.file) continue;
        const decision = existing.decide(target);
        if (decision === "blocked") this.#report.broken({ id: target.id, message: "something else is in its place" });
        else if (decision === "unmodified") this.#keepContent(target);
      }
    }
    this.#plan.plan({ withMetadata: !settings.skipMetadata });
    makeParts(this.#plan, places, { isWholeSize: settings.restorePreallocateSize });
  }

  #makeFolder(places: RestorePlaces, target: RestoreTarget, folder: string): boolean {
    try {
      if (places.makeFolder(folder)) return true;
      this.#report.broken({ id: target.id, message: `"${folder}" is no folder` });
    } catch (error) {
      this.#report.broken({ id: target.id, message: messageOf(error) });
    }
    return false;
  }

  #keepContent(target: RestoreTarget): void {
    this.#plan.setWay(target.id, "untouched");
    this.#countUnmodified(target);
  }

  #countUnmodified(target: RestoreTarget): void {
    this.#result.UnmodifiedFiles++;
    this.#result.SizeOfUnmodifiedFiles += target.size;
    const { progress } = this.#context;
    progress.filesProcessed++;
    progress.bytesProcessed += target.size;
  }

  #openPool(): RestorePool {
    const { settings, startWorker } = this.#context;
    return new WorkerPool(startWorker, "restore", threadLimit(settings), {
      reading: readingSettingsOf(this.#context),
      blockHash: settings.blockHashAlgorithm,
      fileHash: settings.fileHashAlgorithm,
      restorePermissions: settings.restorePermissions,
      restoreSymlinkMetadata: settings.restoreSymlinkMetadata,
    });
  }

  #conclude(places: RestorePlaces, totals: { files: number; size: number }, links: number): void {
    let lostFiles = 0;
    let lostBytes = 0;
    // A list of its own: telling of one writes to the table that is read here.
    for (const target of [...this.#plan.broken()]) {
      this.#report.lost(target.id);
      this.#result.BrokenLocalFiles.push(target.path);
      if (target.kind !== entryKinds.file) continue;
      lostFiles++;
      lostBytes += target.size;
      places.removePart(target);
    }
    this.#result.RestoredFolders += places.created;
    // As in the original's results, links count as files.
    this.#result.RestoredFiles += totals.files - lostFiles - this.#result.UnmodifiedFiles + links;
    this.#result.SizeOfRestoredFiles += totals.size - lostBytes - this.#result.SizeOfUnmodifiedFiles;
    this.#context.progress.filesProcessed = totals.files;
    this.#context.progress.bytesProcessed = totals.size;
    if (this.#result.BrokenLocalFiles.length > 0) this.#report.conclude(this.#result.BrokenLocalFiles.length);
  }

  /** A dry run: the same phases, with nothing done in them. */
  #tellOnly(places: RestorePlaces): void {
    const { logger, progress } = this.#context;
    progress.enter("Restore_DownloadingRemoteFiles");
    for (const target of this.#plan.targets(entryKinds.file)) {
      const message = `Would have restored ${target.size} bytes of "${places.placeOf(target)}"`;
      logger.write("DryRun", tag, "WouldRestoreFile", message);
      this.#result.RestoredFiles++;
      this.#result.SizeOfRestoredFiles += target.size;
      progress.filesProcessed++;
      progress.bytesProcessed += target.size;
    }
    progress.enter("Restore_PostRestoreVerify");
    progress.enter("Restore_Finalize");
  }
}
