import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { DestinationError } from "../../destinations/index.ts";
import { equalBytes, toEntryName } from "../../support/bytes.ts";
import { messageOf } from "../../support/errors.ts";
import { isDamage, listBlocks, type OpenedVolume } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { BlockRegistry } from "./block-registry.ts";
import type { BlocklistResolver } from "./blocklists.ts";
import type { IndexReader } from "./index-reader.ts";
import type { ListedVolume, VolumeIds } from "./remote-volumes.ts";
import { expectVolumes, openEach } from "./volume-stream.ts";

const tag = "Duplicati.Library.Main.Operation.RecreateDatabaseHandler";

/** Reads data volumes for what the indexes did not tell (remote-format.md 21 step 6). */
export class DataReader {
  readonly #context: DatabaseContext;
  readonly #registry: BlockRegistry;
  readonly #blocklists: BlocklistResolver;
  readonly #ids: VolumeIds;
  readonly #read = new Set<string>();
  /** Volumes that are there and could not be fetched: what they hold is not known. */
  readonly unfetched: string[] = [];
  hasDamage = false;

  constructor(context: DatabaseContext, registry: BlockRegistry, blocklists: BlocklistResolver, ids: VolumeIds) {
    this.#context = context;
    this.#registry = registry;
    this.#blocklists = blocklists;
    this.#ids = ids;
  }

  /**
   * First the volumes that no index describes, since nothing else tells what is in them; then those that hold a
   * blocklist which no index has; then, if blocks are not found and not known to be lost, the rest.
   */
  async read(dblocks: readonly ListedVolume[], indexes: IndexReader, isDone: () => boolean): Promise<void> {
    const isUndescribed = ({ file }: ListedVolume): boolean => !indexes.described.has(file.name);
    await this.#readAll(dblocks.filter(isUndescribed), isDone);
    while (this.#blocklists.missing.size > 0) {
      const before = this.#blocklists.missing.size;
      const holders = this.#volumesOfLists();
      await this.#readAll(
        dblocks.filter(({ file }) => holders.has(this.#ids.get(file.name) as number)),
        () => this.#blocklists.missing.size === 0,
      );
      if (this.#blocklists.missing.size === before) break;
    }
    const isFound = (): boolean => this.#blocklists.missing.size === 0 && this.#registry.missing <= indexes.countLost();
    await this.#readAll(dblocks, isFound);
  }

  /** Reads what {@link read} has left out. */
  async readRest(dblocks: readonly ListedVolume[]): Promise<void> {
    await this.#readAll(dblocks, () => false);
  }

  #volumesOfLists(): Set<number> {
    return new Set([...this.#blocklists.missing].map((list) => this.#registry.volumeOf(list)));
  }

  async #readAll(dblocks: readonly ListedVolume[], isDone: () => boolean): Promise<void> {
    const { database, logger } = this.#context;
    const unread = dblocks.filter(({ file }) => !this.#read.has(file.name));
    if (unread.length === 0 || isDone()) return;
    expectVolumes(this.#context.progress, unread);
    await openEach(
      this.#context,
      unread,
      async ({ listed, volume }) => {
        this.#read.add(listed.file.name);
        const dblock = this.#ids.get(listed.file.name) as number;
        this.#takeBlocks(dblock, volume);
        database.volumes.setContent(dblock, volume.size, volume.hash ?? "");
        return !isDone();
      },
      ({ file }, error) => {
        this.#read.add(file.name);
        this.hasDamage ||= isDamage(error);
        if (error instanceof DestinationError && error.kind !== "FileMissing") this.unfetched.push(file.name);
        const message = `The data volume ${file.name} cannot be read: ${messageOf(error)}`;
        logger.write("Error", tag, "FailedRebuildingWithFile", message, error);
      },
    );
  }

  #takeBlocks(dblock: number, { reader }: OpenedVolume): void {
    const algorithm = hashAlgorithm(this.#context.settings.blockHashAlgorithm);
    const { count, hashes, sizes } = listBlocks(reader, algorithm.size);
    for (let i = 0; i < count; i++) {
      const hash = hashes.subarray(i * algorithm.size, (i + 1) * algorithm.size);
      const size = sizes[i] as number;
      this.#registry.locate(hash, size, dblock);
      if (!this.#blocklists.needs(hash, size)) continue;
      const content = reader.read(toEntryName(hash));
      if (equalBytes(hashOf(algorithm, content), hash)) this.#blocklists.offer(hash, content);
    }
  }
}
