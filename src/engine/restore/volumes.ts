import type { BlockUse, RestorePlan } from "../../database/local/restore-plan.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { DestinationError, type LocalCopy } from "../../destinations/index.ts";
import type { DatabaseContext } from "../context.ts";
import { mendVolume } from "../parity/mend.ts";
import type { RestorePlaces } from "./places.ts";
import type {
  ContentOrder,
  ContentTarget,
  MetadataOrder,
  RestorePool,
  Restorer,
  RestorerAnswer,
  VolumeOrder,
} from "./protocol.ts";
import type { RestoreReport } from "./report.ts";

const tag = "Duplicati.Library.Main.Operation.Restore.VolumeDownloader";
/** Blocks per order, and bytes of their content at the most: what is in flight stays small. */
const blocksPerOrder = 1024;
/** A block that one order does not hold all uses of is unpacked again: images of disks have millions of the same block. */
const usesPerOrder = 16 * blocksPerOrder;
/** Orders a worker has been given and not answered. */
const ordersAhead = 2;

/** Fetches each volume that the plan needs once, and has what is wanted from it written. */
export async function restoreFromVolumes(
  context: DatabaseContext,
  plan: RestorePlan,
  pool: RestorePool,
  places: RestorePlaces,
  report: RestoreReport,
): Promise<void> {
  const step = new VolumeStep(context, plan, places, report);
  // What is lost in one volume may be asked of another that has been dealt with already.
  for (let volumes = plan.volumes(); volumes.length > 0; volumes = plan.volumes()) {
    await pool.forEach(volumes, (restorer, volume) => step.run(restorer, volume));
  }
}

const nothingElse: AsyncDisposable = { [Symbol.asyncDispose]: async () => undefined };

class VolumeStep {
  readonly #context: DatabaseContext;
  readonly #plan: RestorePlan;
  readonly #places: RestorePlaces;
  readonly #report: RestoreReport;

  constructor(context: DatabaseContext, plan: RestorePlan, places: RestorePlaces, report: RestoreReport) {
    this.#context = context;
    this.#plan = plan;
    this.#places = places;
    this.#report = report;
  }

  async run(restorer: Restorer, id: number): Promise<void> {
    const { control, database } = this.#context;
    await control.checkpoint();
    const volume = database.volumes.get(id);
    if (!volume) throw new Error(`No volume has the id ${id}`);
    this.#report.volumeNeeded();
    try {
      await using copy = await this.#fetch(volume);
      await using opened = await this.#open(restorer, volume, copy.path);
      if (opened) await this.#take(restorer, id);
      else this.#lose(id);
      await restorer.order({ kind: "close" });
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error;
      this.#report.brokenVolume(volume.name);
      this.#context.logger.write("Error", tag, "DownloadError", `Failed to download ${volume.name}`, error);
      this.#lose(id);
    }
    this.#plan.done(id);
  }

  /** One that does not have its size is fetched all the same: some of it may be sound. */
  async #fetch(volume: VolumeRow): Promise<LocalCopy> {
    const { remote, control } = this.#context;
    try {
      return await remote.get(volume.name, volume.size);
    } catch (error) {
      control.throwIfAborted();
      if (!(error instanceof DestinationError) || error.kind === "FileMissing") throw error;
      return remote.get(volume.name);
    }
  }

  /**
   * A volume that is not what was stored is mended if it has parity. Else it is opened all the same: each block is checked by
   * its own hash. Undefined if nothing can be read of it; what is given back is needed until the volume is closed.
   */
  async #open(restorer: Restorer, volume: VolumeRow, path: string): Promise<AsyncDisposable | undefined> {
    const { skipFileHashChecks } = this.#context.settings;
    const { name, hash } = volume;
    const size = volume.size >= 0 ? volume.size : undefined;
    const order: VolumeOrder = skipFileHashChecks ? { path, name } : { path, name, size, hash };
    const answer = await restorer.order({ kind: "open", volume: order });
    if (!answer.failure) return nothingElse;
    const mended = await mendVolume(this.#context, { name, path });
    if (mended) {
      const again = await restorer.order({ kind: "open", volume: { ...order, path: mended.path } });
      if (!again.failure) return mended;
      await mended[Symbol.asyncDispose]();
    }
    this.#report.brokenVolume(name);
    this.#context.logger.write(
      "Error",
      tag,
      "DecompressionError",
      `The volume ${name} is damaged: ${withoutName(answer.failure.message, name)}`,
    );
    const isSalvaged =
      (await restorer.order({ kind: "open", volume: { path, name, isSalvaged: true } })).failure === undefined;
    if (isSalvaged) {
      this.#context.logger.write("Information", tag, "SalvagingVolume", `Taking what is sound from ${name}`);
    }
    return isSalvaged ? nothingElse : undefined;
  }

  async #take(restorer: Restorer, volume: number): Promise<void> {
    const { progress } = this.#context;
    const lost: number[] = [];
    const pending: Promise<RestorerAnswer>[] = [];
    const settle = async (limit: number): Promise<void> => {
      while (pending.length > limit) this.#accept(await (pending.shift() as Promise<RestorerAnswer>), lost);
    };
    const batch = new OrderBuilder(this.#places, this.#context.settings.blocksize);
    const send = async (): Promise<void> => {
      for (const message of batch.take()) {
        pending.push(restorer.order(message));
        await settle(ordersAhead);
      }
      await this.#context.control.checkpoint();
    };
    for (const use of this.#plan.usesOf(volume)) {
      if (batch.isFullBefore(use)) await send();
      if (!use.isMetadata) progress.currentFile = use.target.path;
      batch.add(use);
    }
    await send();
    await settle(0);
    if (lost.length > 0) this.#lose(volume, lost);
  }

  #accept(answer: RestorerAnswer, lost: number[]): void {
    if (answer.failure) throw new Error(answer.failure.message);
    for (const [block, content] of answer.kept) this.#plan.keep(block, content);
    for (const block of answer.lostBlocks) lost.push(block);
    this.#report.accept(answer);
  }

  #lose(volume: number, blocks?: readonly number[]): void {
    const hopeless = this.#plan.moveFrom(volume, blocks);
    if (hopeless === 0) return;
    const name = this.#context.database.volumes.get(volume)?.name ?? "";
    this.#report.brokenVolume(name);
    this.#context.logger.write(
      "Error",
      tag,
      "InvalidBlock",
      `${hopeless} blocks of ${name} are lost: no other volume has them`,
    );
  }
}

/** What is wrong with a volume, to stand behind its name. */
function withoutName(message: string, name: string): string {
  return message.replace(`"${name}" is damaged: `, "").replace(`"${name}"`, "it");
}

/** Collects uses of blocks into orders: metadata apart from content, the uses of a block together where they are not too many. */
class OrderBuilder {
  readonly #places: RestorePlaces;
  readonly #blocksize: number;
  #metadata: BlockUse[] = [];
  #content: BlockUse[] = [];

  constructor(places: RestorePlaces, blocksize: number) {
    this.#places = places;
    this.#blocksize = blocksize;
  }

  isFullBefore(use: BlockUse): boolean {
    if (this.#metadata.length > 0 && !use.isMetadata) return true;
    const last = this.#content.at(-1);
    const limit = last?.block === use.block ? usesPerOrder : blocksPerOrder;
    return this.#metadata.length >= blocksPerOrder || this.#content.length >= limit;
  }

  add(use: BlockUse): void {
    (use.isMetadata ? this.#metadata : this.#content).push(use);
  }

  *take(): Generator<{ kind: "metadata"; order: MetadataOrder } | { kind: "content"; order: ContentOrder }> {
    if (this.#metadata.length > 0) yield { kind: "metadata", order: this.#metadataOrder(this.#metadata) };
    if (this.#content.length > 0) yield { kind: "content", order: this.#contentOrder(this.#content) };
    this.#metadata = [];
    this.#content = [];
  }

  #metadataOrder(uses: readonly BlockUse[]): MetadataOrder {
    return {
      blocks: Float64Array.from(uses, (use) => use.block),
      hashes: joinHashes(uses),
      isKept: Uint8Array.from(uses, (use) => (use.isKept ? 1 : 0)),
    };
  }

  #contentOrder(uses: readonly BlockUse[]): ContentOrder {
    const distinct: BlockUse[] = [];
    const counts: number[] = [];
    for (const use of uses) {
      if (distinct.at(-1)?.block === use.block) (counts[counts.length - 1] as number)++;
      else {
        distinct.push(use);
        counts.push(1);
      }
    }
    return {
      blocks: Float64Array.from(distinct, (use) => use.block),
      hashes: joinHashes(distinct),
      targetCounts: Uint32Array.from(counts),
      targets: uses.map((use) => this.#targetOf(use)),
    };
  }

  #targetOf({ target, isWhole, position }: BlockUse): ContentTarget {
    const { id, metadata } = target;
    if (isWhole) return { id, path: this.#places.placeOf(target), offset: -1, metadata: Math.max(0, metadata) };
    return { id, path: this.#places.partOf(target), offset: position * this.#blocksize, metadata: 0 };
  }
}

function joinHashes(uses: readonly BlockUse[]): Uint8Array {
  const size = uses[0]?.hash.length ?? 0;
  const hashes = new Uint8Array(uses.length * size);
  uses.forEach((use, index) => {
    hashes.set(use.hash, index * size);
  });
  return hashes;
}
