import type { FetchedVolume, ReadingSettings } from "../../volumes/index.ts";
import type { OrderedWorker, WorkerPool } from "../ordered-worker.ts";

/** What a restoring worker needs to know once. Everything can be cloned into a thread. */
export interface RestoreWorkerSettings {
  readonly reading: ReadingSettings;
  readonly blockHash: string;
  readonly fileHash: string;
  readonly restorePermissions: boolean;
  readonly restoreSymlinkMetadata: boolean;
}

/** A volume to open. */
export type VolumeOrder = FetchedVolume;

/** Metadata blobs to read from the open volume. The worker remembers them until the volume is closed. */
export interface MetadataOrder {
  readonly blocks: Float64Array;
  /** Raw hashes, one after the other. */
  readonly hashes: Uint8Array;
  /** 1: give the content back. */
  readonly isKept: Uint8Array;
}

/** Blocks to write. */
export interface ContentOrder {
  readonly blocks: Float64Array;
  readonly hashes: Uint8Array;
  /** How many of `targets` each block has. */
  readonly targetCounts: Uint32Array;
  readonly targets: readonly ContentTarget[];
}

export interface ContentTarget {
  readonly id: number;
  /** Where the bytes go: the file itself if it is whole, else the file that is being assembled. */
  readonly path: string;
  /** −1: the block is the whole file, which must not exist yet. */
  readonly offset: number;
  /** Block of the metadata, for whole files; 0 if it comes later or not at all. */
  readonly metadata: number;
}

/** A file whose blocks are all there. */
export interface FinishOrder {
  readonly id: number;
  readonly path: string;
  /** Where it was assembled; undefined if it stands at its place already. */
  readonly assembled: string | undefined;
  /** True for a file without content, which must be made. */
  readonly isEmpty: boolean;
  readonly size: number;
  /** Raw file hash to check; undefined: checked already. */
  readonly hash: Uint8Array | undefined;
  readonly metadata: Uint8Array | undefined;
}

export type RestoreOrder =
  | { readonly kind: "open"; readonly volume: VolumeOrder }
  | { readonly kind: "metadata"; readonly order: MetadataOrder }
  | { readonly kind: "content"; readonly order: ContentOrder }
  | { readonly kind: "close" }
  | { readonly kind: "finish"; readonly orders: readonly FinishOrder[] };

/** Something that did not work, in words. */
export interface TargetFailure {
  readonly id: number;
  readonly message: string;
  /** True if the reason is what the backup holds, and not the place to which it is restored. */
  readonly isStored?: boolean;
}

/** The answer to every order. */
export interface RestorerAnswer {
  /** Set if the whole order failed: the volume cannot be opened, or the worker cannot go on. */
  readonly failure?: { readonly message: string; readonly kind?: string };
  /** Blocks that are not, or not whole, in the volume. */
  readonly lostBlocks: number[];
  readonly kept: (readonly [block: number, content: Uint8Array])[];
  /** Files that could not be written or do not have the hash that they must have. */
  readonly broken: TargetFailure[];
  /** Metadata that could not be applied. */
  readonly warnings: TargetFailure[];
  /** How many files have all their content now. */
  readonly files: number;
  /** Bytes written. */
  readonly written: number;
}

export type Restorer = OrderedWorker<RestoreWorkerSettings, RestoreOrder, RestorerAnswer>;
export type RestorePool = WorkerPool<RestoreWorkerSettings, RestoreOrder, RestorerAnswer>;
