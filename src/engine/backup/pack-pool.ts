import { release } from "../../support/bytes.ts";
import { UserError } from "../../support/errors.ts";
import { stages } from "../../support/stages.ts";
import type { PackedBlocks } from "../../volumes/index.ts";
import type { StartWorker, WorkerPort } from "../worker-port.ts";
import {
  type Chunk,
  type FromPacker,
  type PackedVolume,
  type PackSettings,
  type ToPacker,
  tableColumns,
} from "./packing.ts";

const chunksInFlight = 2;
const chunkBytes = 2 << 20;
const blocksPerChunk = 8192;

/** Blocks of one chunk that are in one volume; ids of new blocks are consecutive. */
export interface BlockRun extends PackedBlocks {
  readonly firstId: number;
}

/** Blocks of one chunk that are not in a finished volume yet. */
type WaitingBlocks = Pick<BlockRun, "firstId" | "count">;

/** Who takes the finished volumes. */
export interface VolumeConsumer {
  /** What is told of its blocks counts during the call. */
  onVolume(volume: PackedVolume, blocks: BlockRun[]): void;
  /** Resolves when more volumes may come; throws if none can be taken any more. */
  ready(): Promise<void>;
}

interface Packer {
  readonly port: WorkerPort;
  readonly waiting: WaitingBlocks[];
  inFlight: number;
}

/**
 * The workers that pack volumes. The first worker gets all it can take before the next one gets anything, so a small
 * backup makes one volume, not one per worker.
 */
export class PackPool {
  readonly #packers: Packer[] = [];
  readonly #start: () => Packer;
  readonly #free: Chunk[] = [];
  readonly #limit: number;
  readonly #hashSize: number;
  readonly #chunkBytes: number;
  readonly #consumer: VolumeConsumer;
  #chunks = 0;
  #failure: unknown;
  #wake: () => void = () => undefined;
  #unfinished = 0;

  /** At most `count` workers are started, each when it is needed. */
  constructor(startWorker: StartWorker, count: number, settings: PackSettings, consumer: VolumeConsumer) {
    this.#limit = count;
    this.#hashSize = settings.hashSize;
    this.#chunkBytes = Math.max(chunkBytes, settings.blocksize);
    this.#consumer = consumer;
    this.#start = () => {
      const packer: Packer = { port: startWorker("pack"), waiting: [], inFlight: 0 };
      packer.port.onmessage = (event) => this.#receive(packer, event.data as FromPacker);
      packer.port.onerror = (event) => this.#fail(event.error ?? new Error(event.message ?? "A worker died"));
      send(packer.port, { kind: "settings", settings });
      return packer;
    };
  }

  /** An empty chunk; waits until one is free. */
  async acquire(): Promise<Chunk> {
    for (;;) {
      this.#throwFailure();
      const chunk = this.#free.pop();
      if (chunk) return chunk;
      if (this.#chunks <= this.#limit * chunksInFlight) {
        this.#chunks++;
        return {
          content: new Uint8Array(this.#chunkBytes),
          table: new Int32Array(blocksPerChunk * tableColumns),
          hashes: new Uint8Array(blocksPerChunk * this.#hashSize),
          count: 0,
        };
      }
      await this.#change();
    }
  }

  /** Hands a chunk to a worker; `firstId` is the id of its first block. Waits while all workers are busy. */
  async submit(chunk: Chunk, firstId: number): Promise<void> {
    await this.#consumer.ready();
    const packer = await this.#available();
    packer.waiting.push({ firstId, count: chunk.count });
    packer.inFlight++;
    send(packer.port, { kind: "chunk", chunk }, [chunk.content.buffer, chunk.table.buffer, chunk.hashes.buffer]);
  }

  /** Gives a chunk back that was not submitted. */
  release(chunk: Chunk): void {
    chunk.count = 0;
    this.#free.push(chunk);
  }

  /** Lets every worker finish its volume. */
  async finish(): Promise<void> {
    this.#unfinished = this.#packers.length;
    for (const packer of this.#packers) send(packer.port, { kind: "finish" });
    while (this.#unfinished > 0) {
      this.#throwFailure();
      await this.#change();
    }
    this.#throwFailure();
  }

  terminate(): void {
    for (const packer of this.#packers) packer.port.terminate();
  }

  async #available(): Promise<Packer> {
    for (;;) {
      this.#throwFailure();
      const idle = this.#packers.find((packer) => packer.inFlight < chunksInFlight);
      if (idle) return idle;
      if (this.#packers.length < this.#limit) {
        const packer = this.#start();
        this.#packers.push(packer);
        return packer;
      }
      await this.#change();
    }
  }

  #receive(packer: Packer, message: FromPacker): void {
    switch (message.kind) {
      case "free":
        packer.inFlight--;
        this.release(message.chunk);
        break;
      case "volume":
        this.#deliver(message.volume, runsOf(message.volume.blocks, packer.waiting, this.#hashSize));
        break;
      case "finished":
        stages.merge(message.stages);
        this.#unfinished--;
        break;
      case "failed": {
        const { id, message: text, advice = "", code } = message.error;
        this.#fail(id ? new UserError(id, text, { advice }) : Object.assign(new Error(text), code ? { code } : {}));
        break;
      }
      default:
        throw new Error(`A packing worker sent ${JSON.stringify(message satisfies never)}`);
    }
    this.#wake();
  }

  #deliver(volume: PackedVolume, blocks: BlockRun[]): void {
    try {
      this.#consumer.onVolume(volume, blocks);
    } catch (error) {
      this.#fail(error);
    }
    release(volume.blocks.hashes);
    release(volume.blocks.sizes);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Takes the blocks of a volume off those that wait for one. */
function runsOf({ count, hashes, sizes }: PackedBlocks, waiting: WaitingBlocks[], hashSize: number): BlockRun[] {
  const runs: BlockRun[] = [];
  for (let done = 0; done < count; ) {
    const next = waiting.shift();
    if (!next) throw new Error("A volume holds more blocks than were packed");
    const end = Math.min(done + next.count, count);
    const taken = end - done;
    if (taken < next.count) waiting.unshift({ firstId: next.firstId + taken, count: next.count - taken });
    runs.push({
      firstId: next.firstId,
      count: taken,
      hashes: hashes.subarray(done * hashSize, end * hashSize),
      sizes: sizes.subarray(done, end),
    });
    done = end;
  }
  return runs;
}

function send(port: WorkerPort, message: ToPacker, transfer: ArrayBufferLike[] = []): void {
  port.postMessage(message, transfer);
}
