import type { OptionValues } from "../../options/declaration.ts";
import type { DutyCycle } from "../../support/duty-cycle.ts";
import type { StageTotals } from "../../support/stages.ts";
import type { PackedBlocks } from "../../volumes/index.ts";

/** What a packing worker needs to know once. Everything can be cloned into a thread. */
export interface PackSettings {
  readonly prefix: string;
  readonly container: string;
  /** Key of the encryption module; undefined: not encrypted. */
  readonly encryption: string | undefined;
  readonly passphrase: string;
  readonly options: OptionValues;
  readonly blocksize: number;
  readonly blockHash: string;
  readonly fileHash: string;
  readonly hashSize: number;
  readonly dblockSize: number;
  readonly indexFilePolicy: "None" | "Lookup" | "Full";
  readonly temporaryFolder: string;
  readonly appVersion: string;
  /** See {@link DutyCycle}. */
  readonly cpuIntensity: number;
}

/** Flags of a block in a chunk. */
export const blockFlags = { compressible: 1, blocklist: 2 } as const;

/**
 * Numbers per block in {@link Chunk.table}: offset in the content, size, flags; where the content stands there deflated,
 * the bytes of that and its checksum, else 0.
 */
export const tableColumns = 5;

/**
 * Blocks on their way to a volume. The buffers travel between the threads by transfer, never by copy, and come back to
 * be filled again: their number is what bounds memory.
 */
export interface Chunk {
  content: Uint8Array<ArrayBuffer>;
  table: Int32Array<ArrayBuffer>;
  hashes: Uint8Array<ArrayBuffer>;
  /** Blocks in the chunk. */
  count: number;
}

/** A finished volume in the temporary folder. */
export interface PackedFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Base64. */
  readonly hash: string;
}

export interface PackedVolume {
  readonly dblock: PackedFile;
  /** Undefined with index-file-policy None. */
  readonly dindex: PackedFile | undefined;
  /** What it holds: the worker's next blocks, in the order they were given. */
  readonly blocks: PackedBlocks;
}

export type ToPacker =
  | { readonly kind: "settings"; readonly settings: PackSettings }
  | { readonly kind: "chunk"; readonly chunk: Chunk }
  | { readonly kind: "finish" };

export type FromPacker =
  | { readonly kind: "volume"; readonly volume: PackedVolume }
  | { readonly kind: "free"; readonly chunk: Chunk }
  | { readonly kind: "finished"; readonly stages: StageTotals }
  | { readonly kind: "failed"; readonly error: PackerFailure };

/** What crosses the threads of an error; `id` and `advice` are those of a user's error. */
export interface PackerFailure {
  readonly message: string;
  readonly id?: string | undefined;
  readonly advice?: string | undefined;
  readonly code?: string | undefined;
}
