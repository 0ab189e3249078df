import { encryptionModules } from "../../crypto/index.ts";
import { noVolume } from "../../database/local/blocks.ts";
import { damaged } from "../../database/local/volumes.ts";
import { messageOf } from "../../support/errors.ts";
import {
  containers,
  type IndexedVolume,
  indexedBlocklists,
  indexedVolumes,
  isDamage,
  type PackedBlocks,
  parseVolumeName,
} from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { GarbageCounter } from "../garbage.ts";
import type { BlockRegistry } from "./block-registry.ts";
import type { BlocklistResolver } from "./blocklists.ts";
import type { ListedVolume, VolumeIds } from "./remote-volumes.ts";
import { openEach } from "./volume-stream.ts";

const tag = "Duplicati.Library.Main.Operation.RecreateDatabaseHandler";

const bytesPerCollection = 6 << 20;

/** Reads what the dindex volumes tell about the data volumes (remote-format.md 11 and 21 step 3). */
export class IndexReader {
  /** Data volumes that an index describes. */
  readonly described = new Set<string>();
  readonly #absent: PackedBlocks[] = [];
  readonly #context: DatabaseContext;
  readonly #registry: BlockRegistry;
  readonly #blocklists: BlocklistResolver;
  readonly #ids: VolumeIds;
  /** An index takes several times its size, and many of them are read in a second. */
  readonly #garbage = new GarbageCounter(bytesPerCollection);

  constructor(context: DatabaseContext, registry: BlockRegistry, blocklists: BlocklistResolver, ids: VolumeIds) {
    this.#context = context;
    this.#registry = registry;
    this.#blocklists = blocklists;
    this.#ids = ids;
  }

  /** Stops as soon as `isDone`. An index that cannot be read is reported; its data volume is then read itself. */
  async read(dindexes: readonly ListedVolume[], isDone: () => boolean): Promise<void> {
    const { settings, database, logger } = this.#context;
    if (isDone()) return;
    await openEach(
      this.#context,
      dindexes,
      async ({ listed, volume }) => {
        const dindex = this.#ids.get(listed.file.name) as number;
        const volumes = [...indexedVolumes(volume.reader, settings.blockHashAlgorithm)];
        for (const described of volumes) this.#describe(dindex, described);
        for (const { hash, content } of indexedBlocklists(volume.reader, settings.blockHashAlgorithm, (entry, reason) =>
          logger.write("Warning", tag, "WrongBlocklistHashes", `Ignoring ${entry} in ${listed.file.name}: ${reason}`),
        )) {
          this.#blocklists.offer(hash, content);
        }
        database.volumes.setContent(dindex, volume.size, volume.hash ?? "");
        database.volumes.setState(dindex, "verified");
        this.#garbage.add(volume.size);
        return !isDone();
      },
      ({ file }, error) => {
        const message = `The index ${file.name} cannot be used: ${messageOf(error)}`;
        logger.write("Error", tag, "IndexFileProcessingFailed", message, error);
        // Half a file, as a run leaves that was killed: the next repair or backup replaces it.
        if (isDamage(error)) database.volumes.setVerificationCount(this.#ids.get(file.name) as number, damaged);
      },
    );
  }

  /** How many of the blocks that are needed and not found lay in volumes that are gone: no other volume has them. */
  countLost(): number {
    let lost = 0;
    for (const { hashes, sizes, count } of this.#absent) {
      const hashSize = count === 0 ? 0 : hashes.length / count;
      for (let i = 0; i < count; i++) {
        const id = this.#registry.find(hashes.subarray(i * hashSize, (i + 1) * hashSize), sizes[i] as number);
        if (id !== 0 && this.#registry.volumeOf(id) === noVolume) lost++;
      }
    }
    return lost;
  }

  #describe(dindex: number, described: IndexedVolume): void {
    const { database, logger } = this.#context;
    const name = this.#storedName(described.name);
    const dblock = name === undefined ? undefined : this.#ids.get(name);
    if (name === undefined || dblock === undefined) {
      const message = `The data volume ${described.name} is missing at the destination`;
      logger.write("Warning", tag, "MissingFileDetected", message);
      this.#absent.push(described.blocks);
      return;
    }
    const { hashes, sizes, count } = described.blocks;
    const hashSize = count === 0 ? 0 : hashes.length / count;
    for (let i = 0; i < count; i++) {
      this.#registry.locate(hashes.subarray(i * hashSize, (i + 1) * hashSize), sizes[i] as number, dblock);
    }
    database.volumes.linkIndex(dindex, dblock);
    this.#recordContent(dblock, described);
    this.described.add(name);
  }

  /** The recorded hash counts only for the file that it was made of. */
  #recordContent(dblock: number, { hash, size, name }: IndexedVolume): void {
    const { database, logger } = this.#context;
    if (hash === undefined || size === undefined) return;
    const listed = database.volumes.get(dblock);
    if (listed && listed.size >= 0 && listed.size !== size) {
      const message = `The data volume ${name} has ${listed.size} bytes, but its index says ${size}`;
      logger.write("Warning", tag, "MissingRemoteHash", message);
    }
    database.volumes.setContent(dblock, size, hash);
  }

  /** The volume's name, or that under which it lies after it was encrypted or packed anew (remote-format.md 11.1). */
  #storedName(name: string): string | undefined {
    if (this.#ids.has(name)) return name;
    const parsed = parseVolumeName(name);
    if (!parsed) return undefined;
    const stem = name.slice(0, name.lastIndexOf(".dblock.") + ".dblock.".length);
    for (const container of containers) {
      for (const encryption of ["", ...encryptionModules.map(({ key }) => `.${key}`)]) {
        const candidate = `${stem}${container.key}${encryption}`;
        if (this.#ids.has(candidate)) return candidate;
      }
    }
    return undefined;
  }
}
