import { hashAlgorithm } from "../../crypto/index.ts";
import { VerificationQueries } from "../../database/local/verification.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import type { FetchedVolume } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { GarbageCounter } from "../garbage.ts";
import { readingSettingsOf } from "../volume-settings.ts";
import { threadLimit } from "../worker-port.ts";
import { compareBlocks } from "./block-comparison.ts";
import { Examiner } from "./examiner.ts";
import { fetchOpened, fetchVolume } from "./fetch.ts";
import { checkFileList } from "./filelist-check.ts";
import type { Finding } from "./findings.ts";
import { checkIndex } from "./index-check.ts";
import { isUnknown } from "./samples.ts";

/** A volume whose size and hash are right, and that could be opened. */
export interface FetchedForTest extends AsyncDisposable {
  /** Bytes of the file, and base64 of its hash. */
  readonly size: number;
  readonly hash: string | undefined;
  /** Compares what is in it with the database, as far as its content is to be tested. Throws what reading it throws. */
  compare(): Promise<Finding[]>;
}

/** For less of dblocks than this it is not worth to start a thread. */
const bytesPerThread = 32 << 20;
/** Lists and indexes take several times their size while they are compared. */
const bytesPerCollection = 6 << 20;

/** Fetches volumes and compares them: dblocks in threads of their own, lists and indexes here, beside the database. */
export class VolumeTester implements Disposable {
  /** How many volumes are worth being fetched at the same time. */
  readonly ahead: number;
  readonly #context: DatabaseContext;
  readonly #queries: VerificationQueries;
  readonly #examiner: Examiner;
  readonly #garbage = new GarbageCounter(bytesPerCollection);

  /** @param volumes those that will be tested. */
  constructor(context: DatabaseContext, volumes: readonly VolumeRow[]) {
    const { settings, startWorker, database } = context;
    this.#context = context;
    const bytes = volumes.reduce((sum, { kind, size }) => sum + (kind === "dblock" ? Math.max(0, size) : 0), 0);
    const threads = Math.min(threadLimit(settings), Math.floor(bytes / bytesPerThread));
    this.ahead = threads + settings.downloads;
    this.#examiner = new Examiner(startWorker, threads, {
      reading: readingSettingsOf(context),
      blockHash: settings.blockHashAlgorithm,
    });
    this.#queries = new VerificationQueries(database.sql);
    this.#collect(volumes);
  }

  #collect(volumes: readonly VolumeRow[]): void {
    const concerned: number[] = [];
    for (const volume of volumes) {
      if (!this.#isContentTested(volume)) continue;
      if (volume.kind === "dblock") concerned.push(volume.id);
      if (volume.kind === "dindex") concerned.push(...this.#queries.describedBy(volume.id).map(({ id }) => id));
    }
    this.#queries.collect(concerned);
  }

  /** Throws VolumeError, or the destination's error. */
  async fetch(volume: VolumeRow): Promise<FetchedForTest> {
    return volume.kind === "dblock" ? await this.#fetchDblock(volume) : await this.#fetchOther(volume);
  }

  async #fetchDblock(volume: VolumeRow): Promise<FetchedForTest> {
    const withContents = this.#isContentTested(volume);
    const examine = (file: FetchedVolume) => this.#examiner.examine({ volume: file, withContents });
    const { copy, outcome } = await fetchVolume(this.#context, volume, examine);
    await copy[Symbol.asyncDispose]();
    const { size, hash, blocks, findings } = outcome;
    const compare = async (): Promise<Finding[]> => {
      if (!withContents) return [];
      const hashSize = hashAlgorithm(this.#context.settings.blockHashAlgorithm).size;
      const differences = compareBlocks(this.#queries.blocksIn(volume.id), blocks, hashSize);
      this.#garbage.add(blocks.hashes.length);
      return [...differences, ...findings];
    };
    return { size, hash, compare, [Symbol.asyncDispose]: async () => undefined };
  }

  async #fetchOther(volume: VolumeRow): Promise<FetchedForTest> {
    const context = this.#context;
    const fetched = await fetchOpened(context, volume);
    const { size, hash, reader } = fetched.opened;
    const compare = async (): Promise<Finding[]> => {
      if (!this.#isContentTested(volume)) return [];
      if (volume.kind === "dlist") return await checkFileList(context, volume, reader);
      return checkIndex(context, this.#queries, volume, reader);
    };
    const release = async (): Promise<void> => {
      await fetched[Symbol.asyncDispose]();
      this.#garbage.add(size);
    };
    return { size, hash, compare, [Symbol.asyncDispose]: release };
  }

  /** A volume of which nothing is known is looked into in any case. */
  #isContentTested(volume: VolumeRow): boolean {
    return this.#context.settings.fullRemoteVerification !== "False" || isUnknown(volume);
  }

  [Symbol.dispose](): void {
    this.#examiner[Symbol.dispose]();
    this.#queries[Symbol.dispose]();
  }
}
