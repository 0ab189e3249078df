import { platform } from "#platform";
import { hashAlgorithm } from "../../crypto/index.ts";
import { noVolume } from "../../database/local/blocks.ts";
import type { LocalCopy } from "../../destinations/index.ts";
import { UserError } from "../../support/errors.ts";
import { isFullBackup, type OpenedVolume, VolumeError } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { openOrMend } from "../parity/mend.ts";
import { readingSettingsOf } from "../volume-settings.ts";
import { BlockRegistry } from "./block-registry.ts";
import { BlocklistResolver } from "./blocklists.ts";
import { DataReader } from "./data-reader.ts";
import { type EntryReceiver, receiveList } from "./entry-receiver.ts";
import { EntryResolver } from "./entry-resolver.ts";
import { withFormatOf } from "./format.ts";
import { IndexReader } from "./index-reader.ts";
import { ListLoader } from "./list-loader.ts";
import { type ListedVolume, listRemoteVolumes, type RemoteVolumes, type VolumeIds } from "./remote-volumes.ts";
import { expectVolumes, openEach } from "./volume-stream.ts";

const tag = "Duplicati.Library.Main.Operation.RecreateDatabaseHandler";

export interface RecreateOptions {
  /** Chooses among the lists, whose times (epoch seconds) come newest first; undefined: all. */
  readonly chooseLists?: ((times: readonly number[]) => readonly number[]) | undefined;
  /** Takes the entries of the lists, which are then not in the database. */
  readonly receiver?: EntryReceiver;
  /**
   * Asked once the lists are chosen: false for the name of a volume that need not be read. Whoever says so knows where that
   * lies what is wanted.
   */
  readonly mayRead?: (name: string) => boolean;
  /** False for a database that serves one restore only. */
  readonly isLasting: boolean;
  /** `paths`: nothing but the lists is read; `data`: every data volume, too. Absent: data volumes where needed. */
  readonly depth?: "paths" | "data" | undefined;
}

export interface Recreated {
  /** The context with the format that the backup really has. */
  readonly context: DatabaseContext;
  /** How many blocks that some version needs are nowhere. */
  readonly missingBlocks: number;
  /** Data volumes that could not be fetched, and may hold some of them. */
  readonly unfetched: readonly string[];
  /** True if a data volume is damaged of which no index tells what was in it. */
  readonly hasDamagedData: boolean;
}

/**
 * Fills an empty database from the destination (engine.md 17): the lists tell the versions, the indexes where the
 * blocks lie; data volumes are read only where indexes are missing or wrong. A database for one restore reads no more
 * indexes than it needs.
 */
export async function fillDatabase(given: DatabaseContext, options: RecreateOptions): Promise<Recreated> {
  const all = await listRemoteVolumes(given);
  const ids = registerVolumes(given, all);
  const lists = chooseLists(all.dlists, options);
  const volumes = readable(all, options);
  given.logger.write("Information", tag, "RebuildStarted", `Building a database, from ${lists.length} lists`);
  given.progress.resetCounts();
  expectVolumes(given.progress, [...lists, ...volumes.dindexes]);
  const { context, first } = await formatFromFirst(given, lists);
  using registry = new BlockRegistry(context.database.blocks, {
    folder: context.temporaryFolder,
    hashSize: hashAlgorithm(context.settings.blockHashAlgorithm).size,
  });
  const skipped = await loadLists(
    context,
    lists,
    ids,
    loaderFor(context, new EntryResolver(context, registry), options),
    first,
  );

  // Neither what was read of the lists nor what the table of blocks has outgrown may add to what the indexes need.
  platform.collectGarbage();
  const blocklists = new BlocklistResolver(context, registry);
  let reader: DataReader | undefined;
  if (options.depth !== "paths") {
    const { length } = volumes.dindexes;
    context.logger.write(
      "Information",
      tag,
      "FilelistsRestored",
      `The lists are read; going on with ${length} indexes`,
    );
    const isDone = (): boolean => !options.isLasting && registry.missing === 0 && blocklists.missing.size === 0;
    const indexes = new IndexReader(context, registry, blocklists, ids);
    await indexes.read(volumes.dindexes, isDone);
    const data = new DataReader(context, registry, blocklists, ids);
    await data.read(volumes.dblocks, indexes, isDone);
    if (options.depth === "data") await data.readRest(volumes.dblocks);
    reader = data;
  }
  blocklists.finish();
  registry.finish({ needsIndex: options.isLasting });
  if (options.isLasting) for (const list of blocklists.missing) context.database.blocks.lose(list);
  // A damaged list may name what no version needs.
  if (skipped > 0 && options.isLasting) context.database.blocks.removeUnused(noVolume);
  platform.collectGarbage();
  return {
    context,
    missingBlocks: context.database.blocks.countMissing(),
    unfetched: reader?.unfetched ?? [],
    hasDamagedData: reader?.hasDamage ?? false,
  };
}

/** Takes a list; `isLast`: no other follows. */
type LoadList = (version: number, volume: OpenedVolume, isLast: boolean) => Promise<void>;

function loaderFor(context: DatabaseContext, resolver: EntryResolver, { receiver }: RecreateOptions): LoadList {
  if (receiver) return async (_, volume) => await receiveList(volume, resolver, receiver);
  const loader = new ListLoader(context, resolver);
  return async (version, volume, isLast) => await loader.load(version, volume, isLast);
}

function chooseLists(dlists: readonly ListedVolume[], options: RecreateOptions): ListedVolume[] {
  const newestFirst = dlists.toReversed();
  if (!options.chooseLists) return [...dlists];
  const chosen = options.chooseLists(newestFirst.map(({ name }) => name.time ?? 0));
  if (chosen.length === 0) {
    throw new UserError("NoMatchingRemoteFilelists", "No version at the destination matches the selection", {
      advice: "List the versions without --version and --time.",
    });
  }
  return chosen.map((number) => newestFirst[number] as ListedVolume).toReversed();
}

function readable(volumes: RemoteVolumes, { mayRead }: RecreateOptions): RemoteVolumes {
  if (!mayRead) return volumes;
  const isRead = ({ file }: ListedVolume): boolean => mayRead(file.name);
  return { ...volumes, dindexes: volumes.dindexes.filter(isRead), dblocks: volumes.dblocks.filter(isRead) };
}

/** Everything that is there counts as uploaded; what is damaged is found when it is read. */
function registerVolumes({ database }: DatabaseContext, { dlists, dindexes, dblocks }: RemoteVolumes): VolumeIds {
  const ids = new Map<string, number>();
  for (const { file, name } of [...dlists, ...dindexes, ...dblocks]) {
    ids.set(file.name, database.volumes.add(file.name, name.kind, "uploaded", { size: file.size }));
  }
  return ids;
}

/** A list that has been downloaded already. */
interface FetchedList {
  readonly listed: ListedVolume;
  readonly copy: LocalCopy;
}

/** Takes block size and hashes from the first list that can be read. A wrong passphrase ends it at once. */
async function formatFromFirst(
  given: DatabaseContext,
  lists: readonly ListedVolume[],
): Promise<{ context: DatabaseContext; first: FetchedList }> {
  const settings = { ...readingSettingsOf(given), parameters: undefined, ignoreManifest: false };
  let failure: unknown;
  for (const listed of lists) {
    const { file, name } = listed;
    let copy: LocalCopy | undefined;
    try {
      copy = await given.remote.get(file.name, file.size);
      const volume = await openOrMend(given, { name: file.name, path: copy.path }, settings);
      volume.dispose();
      const context = volume.parameters ? withFormatOf(given, volume.parameters, name) : given;
      return { context, first: { listed, copy } };
    } catch (error) {
      await copy?.[Symbol.asyncDispose]();
      given.control.throwIfAborted();
      if (error instanceof VolumeError && error.kind === "WrongPassphrase") {
        throw new UserError("WrongPassphrase", "The backup cannot be decrypted with the given passphrase", {
          advice: "Give the passphrase that the backup was made with.",
          cause: error,
        });
      }
      failure ??= error;
    }
  }
  throw failure;
}

/** Returns how many lists could not be used. */
async function loadLists(
  context: DatabaseContext,
  lists: readonly ListedVolume[],
  ids: VolumeIds,
  load: LoadList,
  first: FetchedList,
): Promise<number> {
  const { database, logger } = context;
  let loaded = 0;
  const skip = (listed: ListedVolume, error: unknown): void => {
    logger.write(
      "Error",
      tag,
      "FileProcessingFailed",
      `The list ${listed.file.name} cannot be used; its version is left out`,
      error,
    );
  };
  await openEach(
    context,
    lists,
    async ({ listed, volume }) => {
      const dlist = ids.get(listed.file.name) as number;
      let time = listed.name.time ?? 0;
      // Two lists of one second, one of them encrypted.
      while (database.versions.atTime(time)) time++;
      const version = database.versions.begin(time);
      try {
        await load(version.id, volume, listed === lists.at(-1));
      } catch (error) {
        database.versions.remove(version.id);
        throw error;
      }
      database.versions.complete(version.id, { time: version.time, isFull: isFullBackup(volume.reader), dlist });
      database.volumes.setContent(dlist, volume.size, volume.hash ?? "");
      database.volumes.setState(dlist, "verified");
      loaded++;
      return true;
    },
    skip,
    first,
  );
  if (loaded === 0) throw new UserError("EmptyRemoteLocation", "None of the file lists at the destination can be read");
  return lists.length - loaded;
}
