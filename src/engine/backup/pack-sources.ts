import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { hashAlgorithm } from "../../crypto/index.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { databaseFiles, SourceWalk } from "../../sources/index.ts";
import { compressedExtensions, parseExtensions } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { packSettingsOf } from "../volume-settings.ts";
import { ContentStore } from "./content-store.ts";
import { BackupCounters } from "./counters.ts";
import { KnownBlocks } from "./known-blocks.ts";
import { PackPool } from "./pack-pool.ts";
import { SourceScan } from "./scan.ts";
import { VolumeUploads } from "./upload.ts";

export interface BackupInput {
  /** Absolute paths that exist, folders with their final separator. */
  readonly sources: readonly string[];
  readonly filter: Filter;
}

export interface PackedSources {
  /** False if a stop was requested before the end of the source. */
  readonly isWhole: boolean;
  readonly counters: BackupCounters;
}

/**
 * Scans the sources into a version, and packs and uploads what is not stored yet, all at the same time. Returns when
 * every volume has arrived.
 */
export async function packSources(
  context: DatabaseContext,
  version: number,
  input: BackupInput,
): Promise<PackedSources> {
  const { database, settings } = context;
  const counters = new BackupCounters();
  const uploads = new VolumeUploads(context);
  const settingsForPacking = packSettingsOf(context);
  const pool = new PackPool(context.startWorker, packerCount(context), settingsForPacking, {
    onVolume: (volume, blocks) => uploads.start(volume, blocks),
    ready: () => uploads.ready(),
  });
  try {
    const store = new ContentStore(
      database.blocks,
      new KnownBlocks(database.blocks, settingsForPacking.hashSize),
      pool,
      {
        blocksize: settings.blocksize,
        blockHash: hashAlgorithm(settings.blockHashAlgorithm),
        fileHash: hashAlgorithm(settings.fileHashAlgorithm),
      },
    );
    const scan = new SourceScan(context, version, { store, counters, storedExtensions: storedExtensions(settings) });
    const isWhole = await scan.run(openWalk(context, input));
    await store.flush();
    await pool.finish();
    scan.finish();
    await uploads.drain();
    return { isWhole, counters };
  } catch (error) {
    await uploads.settle();
    throw error;
  } finally {
    pool.terminate();
  }
}

function openWalk({ settings, logger, database }: DatabaseContext, input: BackupInput): SourceWalk {
  const options = {
    filter: input.filter,
    symlinkPolicy: settings.symlinkPolicy,
    hardlinkPolicy: settings.hardlinkPolicy,
    ignoreFilenames: settings.ignoreFilenames,
    excludeAttributes: settings.excludeFilesAttributes,
    obeyExclusionAttribute: !settings.disableBackupExclusionXattr,
    excludeEmptyFolders: settings.excludeEmptyFolders,
    blacklist: databaseFiles(database.path),
    logPaths: logger.isVerbose === true,
  };
  return new SourceWalk([...input.sources], options, logger);
}

function packerCount({ settings }: DatabaseContext): number {
  const wanted = settings.concurrencyCompressors ?? availableParallelism();
  return settings.concurrencyMaxThreads > 0 ? Math.min(wanted, settings.concurrencyMaxThreads) : wanted;
}

function storedExtensions({ compressionExtensionFile }: DatabaseContext["settings"]): ReadonlySet<string> {
  if (compressionExtensionFile === undefined) return compressedExtensions;
  return parseExtensions(readFileSync(compressionExtensionFile, "utf8"));
}
