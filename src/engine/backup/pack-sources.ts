import { readFileSync } from "node:fs";
import { hashAlgorithm } from "../../crypto/index.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { SourceWalk, takeSnapshots, type WalkOptions } from "../../sources/index.ts";
import { sqliteFiles } from "../../support/sqlite-files.ts";
import { stages } from "../../support/stages.ts";
import { compressedExtensions, parseExtensions } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { ContainerResult } from "../results/index.ts";
import { packSettingsOf } from "../volume-settings.ts";
import { sourceWalkOptions } from "../walk-options.ts";
import { ChangedSource } from "./changed-source.ts";
import { BackupContainers } from "./containers.ts";
import { ContentStore } from "./content-store.ts";
import { BackupCounters } from "./counters.ts";
import type { BackupInput } from "./input.ts";
import { KnownBlocks } from "./known-blocks.ts";
import { PackPool } from "./pack-pool.ts";
import { RemovalTracker } from "./removals.ts";
import { Reread } from "./reread.ts";
import { SourceScan } from "./scan.ts";
import { SourceCount } from "./source-count.ts";
import { VolumeUploads } from "./upload.ts";

export interface PackedSources {
  /** False if a stop was requested before the end of the source. */
  readonly isWhole: boolean;
  readonly counters: BackupCounters;
  /** Bytes of the smallest dblock that was made; infinity if there was none. */
  readonly smallestVolume: number;
  /** Undefined if none were to be held. */
  readonly containers: ContainerResult[] | undefined;
  /** By the rules of ignore files; undefined if there are none. */
  readonly leftOut: SourceWalk["leftOut"];
  /** Undefined if unchanged files were not to be read. */
  readonly reread: Reread | undefined;
}

/**
 * Scans the sources into a version, and packs and uploads what is not stored yet, all at the same time. Returns when
 * every volume has arrived.
 */
export async function packSources(
  context: DatabaseContext,
  version: number,
  input: BackupInput,
  previous: VersionRow | undefined,
): Promise<PackedSources> {
  const { database, settings, logger } = context;
  const counters = new BackupCounters();
  const broken = database.blocks.brokenContents();
  const settingsForPacking = packSettingsOf(context);
  const knownBlocks = new KnownBlocks(database.blocks, settingsForPacking.hashSize);
  await using containers = await BackupContainers.find(context, input.sources);
  using dumps = await containers.makeDumps();
  const complete = dumps.with(input);
  await containers.hold();
  const snapshots = await takeSnapshots({
    // Nothing is to change in a dry run, not even for a while.
    policy: settings.dryRun ? "Off" : settings.snapshotPolicy,
    roots: settings.changedFiles.length > 0 ? settings.changedFiles : input.sources,
    // Not in the run's own folder: that is removed with all that is in it.
    temporaryFolder: settings.tempdir,
    logger,
  });
  await containers.releaseThoseIn(snapshots);
  const uploads = new VolumeUploads(context);
  const pool = new PackPool(context.startWorker, packerCount(context), settingsForPacking, {
    onVolume: (volume, blocks) => stages.time("database", () => uploads.start(volume, blocks)),
    ready: () => uploads.ready(),
  });
  const usual = walkOptions(context, complete);
  const options = { ...usual, blacklist: [...usual.blacklist, ...dumps.blacklist], locate: snapshots.locate };
  const changed = settings.changedFiles.length > 0 ? new ChangedSource(context, complete.sources, options) : undefined;
  const reread = changed ? undefined : Reread.begin(context, complete.sources, previous);
  const removals = new RemovalTracker(database, counters, version);
  const count = new SourceCount(context, changed ? undefined : complete.sources, options, previous);
  try {
    const store = new ContentStore(database.blocks, knownBlocks, pool, {
      broken,
      blocksize: settings.blocksize,
      blockHash: hashAlgorithm(settings.blockHashAlgorithm),
      fileHash: hashAlgorithm(settings.fileHashAlgorithm),
    });
    const scan = new SourceScan(context, version, {
      store,
      counters,
      broken,
      storedExtensions: storedExtensions(settings),
      removals: changed ? undefined : removals,
      reread,
      locate: snapshots.locate,
    });
    const source = changed ?? new SourceWalk(complete.sources, { ...options, countsLeftOut: true }, logger);
    const isWhole = await scan.run(source);
    count.finish(isWhole);
    await containers.release();
    dumps[Symbol.dispose]();
    await snapshots.remove();
    await store.flush();
    await pool.finish();
    if (changed) removals.removeNamed(changed.removals);
    else removals.finish();
    await uploads.drain();
    const { leftOut } = source;
    return { isWhole, counters, leftOut, smallestVolume: uploads.smallest, containers: containers.results, reread };
  } catch (error) {
    await uploads.settle();
    throw error;
  } finally {
    count.dispose();
    pool.terminate();
    await snapshots.remove();
  }
}

/** How the sources are walked. */
export function walkOptions({ settings, logger, database }: DatabaseContext, input: BackupInput): WalkOptions {
  return sourceWalkOptions(settings, logger, input.filter, sqliteFiles(database.path));
}

/** How many packing workers there may be. */
export function packerCount({ settings }: DatabaseContext): number {
  const { concurrencyCompressors, concurrencyMaxThreads } = settings;
  return concurrencyMaxThreads > 0 ? Math.min(concurrencyCompressors, concurrencyMaxThreads) : concurrencyCompressors;
}

function storedExtensions({ compressionExtensionFile }: DatabaseContext["settings"]): ReadonlySet<string> {
  if (compressionExtensionFile === undefined) return compressedExtensions;
  return parseExtensions(readFileSync(compressionExtensionFile, "utf8"));
}
