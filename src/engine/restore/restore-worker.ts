import { closeSync, openSync, renameSync, rmSync, statSync, truncateSync } from "node:fs";
import { createHasher, type HashAlgorithm, hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { equalBytes, toEntryName } from "../../support/bytes.ts";
import { messageOf } from "../../support/errors.ts";
import { writeFully } from "../../support/write-fully.ts";
import { ContainerError, type OpenedVolume, openVolume, VolumeError } from "../../volumes/index.ts";
import { GarbageCounter, objectsPerBlock } from "../garbage.ts";
import { answerOrders } from "../ordered-worker.ts";
import { SparseFile } from "../sparse-file.ts";
import type { WorkerPort } from "../worker-port.ts";
import { MetadataApplier } from "./apply-metadata.ts";
import type {
  ContentOrder,
  ContentTarget,
  FinishOrder,
  MetadataOrder,
  RestoreOrder,
  RestorerAnswer,
  RestoreWorkerSettings,
  VolumeOrder,
} from "./protocol.ts";

/** Runs a restoring worker behind `port` until the thread is ended. */
export function runRestoreWorker(port: WorkerPort): void {
  answerOrders(port, (settings: RestoreWorkerSettings) => {
    const restorer = new Restorer(settings);
    return (order: RestoreOrder) => restorer.handle(order);
  });
}

type Answer = { -readonly [Key in keyof RestorerAnswer]: RestorerAnswer[Key] };

const assembledFilesOpen = 16;
const pieceSize = 1 << 20;
/** Bytes that pass before memory is tidied up. */
const bytesPerCollection = 16 << 20;

class Restorer {
  readonly #settings: RestoreWorkerSettings;
  readonly #blocksize: number;
  readonly #blockHash: HashAlgorithm;
  readonly #fileHash: HashAlgorithm;
  readonly #applier: MetadataApplier;
  #volume: OpenedVolume | undefined;
  readonly #garbage = new GarbageCounter(bytesPerCollection);
  #zeros = new Uint8Array(0);
  /** Blobs of the open volume, by block. */
  readonly #metadata = new Map<number, Uint8Array>();
  /** Open files that are being assembled, by path, the latest used last. */
  readonly #assembling = new Map<string, number>();

  constructor(settings: RestoreWorkerSettings) {
    this.#settings = settings;
    this.#blocksize = settings.reading.parameters?.blocksize ?? Number.POSITIVE_INFINITY;
    this.#blockHash = hashAlgorithm(settings.blockHash);
    this.#fileHash = hashAlgorithm(settings.fileHash);
    this.#applier = new MetadataApplier({ ...settings, skipMetadata: false });
  }

  async handle(message: RestoreOrder): Promise<RestorerAnswer> {
    const answer: Answer = { lostBlocks: [], kept: [], broken: [], warnings: [], files: 0, written: 0 };
    try {
      if (message.kind === "open") await this.#open(message.volume);
      else if (message.kind === "metadata") this.#readMetadata(message.order, answer);
      else if (message.kind === "content") this.#writeContent(message.order, answer);
      else if (message.kind === "close") this.#close();
      else for (const order of message.orders) this.#finish(order, answer);
    } catch (error) {
      const kind = error instanceof VolumeError ? error.kind : undefined;
      answer.failure = { message: messageOf(error), ...(kind && { kind }) };
    }
    return answer;
  }

  async #open(order: VolumeOrder): Promise<void> {
    this.#close();
    this.#volume = await openVolume(order, this.#settings.reading);
    this.#garbage.collect();
  }

  #close(): void {
    if (!this.#volume) return;
    this.#volume.dispose();
    this.#volume = undefined;
    this.#metadata.clear();
    for (const file of this.#assembling.values()) closeSync(file);
    this.#assembling.clear();
  }

  #readMetadata({ blocks, hashes, isKept }: MetadataOrder, answer: Answer): void {
    for (let i = 0; i < blocks.length; i++) {
      const block = blocks[i] as number;
      const content = this.#readBlock(this.#hashAt(hashes, i));
      if (!content) answer.lostBlocks.push(block);
      else {
        this.#metadata.set(block, content);
        if (isKept[i] === 1) answer.kept.push([block, content]);
        this.#garbage.add(content.length + objectsPerBlock);
      }
    }
  }

  #writeContent({ blocks, hashes, targetCounts, targets }: ContentOrder, answer: Answer): void {
    let at = 0;
    for (let i = 0; i < blocks.length; i++) {
      const content = this.#readBlock(this.#hashAt(hashes, i));
      const end = at + (targetCounts[i] as number);
      if (!content) answer.lostBlocks.push(blocks[i] as number);
      else for (let j = at; j < end; j++) this.#writeTarget(targets[j] as ContentTarget, content, answer);
      at = end;
    }
  }

  #writeTarget(target: ContentTarget, content: Uint8Array, answer: Answer): void {
    try {
      if (target.offset < 0) this.#writeWhole(target, content, answer);
      // Zeros stay holes, which is what they were in the image of a disk.
      else if (!this.#isZero(content)) writeFully(this.#assembledFile(target.path), content, target.offset);
      answer.written += content.length;
      if (target.offset < 0) answer.files++;
      this.#garbage.add(content.length + objectsPerBlock);
    } catch (error) {
      answer.broken.push({ id: target.id, message: messageOf(error) });
    }
  }

  #writeWhole({ id, path, metadata }: ContentTarget, content: Uint8Array, answer: Answer): void {
    const file = openSync(path, "wx");
    try {
      writeFully(file, content, 0);
    } catch (error) {
      // Cut short, it would stand in the way of the next attempt.
      rmSync(path);
      throw error;
    } finally {
      closeSync(file);
    }
    const blob = this.#metadata.get(metadata);
    if (blob) this.#apply(id, path, blob, answer);
    else if (metadata !== 0) answer.warnings.push({ id, message: "the metadata is lost" });
  }

  #isZero(content: Uint8Array): boolean {
    if (content[0] !== 0 || content.at(-1) !== 0) return false;
    if (this.#zeros.length < content.length) this.#zeros = new Uint8Array(content.length);
    return equalBytes(content, this.#zeros.subarray(0, content.length));
  }

  #assembledFile(path: string): number {
    const known = this.#assembling.get(path);
    if (known !== undefined) {
      this.#assembling.delete(path);
      this.#assembling.set(path, known);
      return known;
    }
    if (this.#assembling.size >= assembledFilesOpen) {
      const [oldest, file] = this.#assembling.entries().next().value as [string, number];
      closeSync(file);
      this.#assembling.delete(oldest);
    }
    const file = openSync(path, "r+");
    this.#assembling.set(path, file);
    return file;
  }

  #finish(order: FinishOrder, answer: Answer): void {
    const { id, path, assembled, isEmpty, metadata } = order;
    try {
      if (isEmpty) closeSync(openSync(path, "wx"));
      if (assembled !== undefined && statSync(assembled).size < order.size) truncateSync(assembled, order.size);
      if (order.hash && !this.#hasHash(assembled ?? path, order.size, order.hash)) {
        const message = "the restored content does not have the hash that the backup recorded";
        answer.broken.push({ id, message, isStored: true });
        return;
      }
      if (metadata) this.#apply(id, assembled ?? path, metadata, answer);
      if (assembled !== undefined) renameSync(assembled, path);
      if (isEmpty || assembled !== undefined) answer.files++;
    } catch (error) {
      answer.broken.push({ id, message: messageOf(error) });
    }
  }

  #apply(id: number, path: string, blob: Uint8Array, answer: Answer): void {
    for (const message of this.#applier.applyBlob(path, blob, "file")) answer.warnings.push({ id, message });
  }

  /** Undefined if the block is not in the volume, or not what its hash says. */
  #readBlock(hash: Uint8Array): Uint8Array | undefined {
    try {
      const name = toEntryName(hash);
      const reader = this.#volume?.reader;
      // No block is larger; whatever says it is need not be unpacked to know that.
      if (!reader || (reader.entries.get(name)?.size ?? 0) > this.#blocksize) return undefined;
      const content = reader.read(name);
      return equalBytes(hashOf(this.#blockHash, content), hash) ? content : undefined;
    } catch (error) {
      if (error instanceof ContainerError) return undefined;
      throw error;
    }
  }

  #hasHash(path: string, size: number, hash: Uint8Array): boolean {
    const file = openSync(path, "r");
    try {
      const hasher = createHasher(this.#fileHash);
      const source = new SparseFile(file);
      const buffer = new Uint8Array(Math.min(pieceSize, Math.max(size, 1)));
      let total = 0;
      for (;;) {
        const count = source.read(buffer, 0, buffer.length, total);
        if (count === 0) break;
        hasher.update(buffer.subarray(0, count));
        total += count;
      }
      return total === size && equalBytes(hasher.digest(), hash);
    } finally {
      closeSync(file);
    }
  }

  #hashAt(hashes: Uint8Array, index: number): Uint8Array {
    return hashes.subarray(index * this.#blockHash.size, (index + 1) * this.#blockHash.size);
  }
}
