import type { OptionDeclaration, OptionValues } from "../options/declaration.ts";
import type { RandomAccess } from "../support/random-access.ts";

/** One kind of archive that volumes can be; `key` is the part of the name before the encryption. */
export interface ContainerModule {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
  /** `sink` gets the bytes of the archive in order; it must copy what it keeps. */
  createWriter(sink: (bytes: Uint8Array) => void, settings: ContainerSettings): ContainerWriter;
  /**
   * Reads the list of entries. Throws {@link ContainerError}. A large tar is expanded into `temporaryFolder`, by
   * default the system's.
   */
  openReader(source: RandomAccess, temporaryFolder?: string): ContainerReader;
}

export interface ContainerSettings {
  readonly options: OptionValues;
  /** Folder for content whose size must be known before it can be written. */
  readonly temporaryFolder: string;
}

export interface ContainerWriter {
  /** Bytes given to the sink so far, plus those that the end of the archive will need. */
  readonly size: number;
  /** Adds a whole entry. `compressible` false: stored as it is where the format can. */
  add(name: string, content: Uint8Array, compressible: boolean): void;
  /** {@link add} without packing it anew, where the format has such entries. The data must be sound. */
  addDeflated?(name: string, content: DeflatedContent): void;
  /** Adds an entry of pieces, each of which may be overwritten when the next one is taken, without holding it in memory. */
  addPieces(name: string, pieces: Iterable<Uint8Array>): void;
  /** Adds an entry of any size without holding it in memory; pieces are as in {@link addPieces}. */
  addStream(name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  finish(): void;
  /** Removes what is kept in temporary files, if the archive is not to be finished. */
  discard?(): void;
}

/** Content that is deflated already. */
export interface DeflatedContent {
  readonly data: Uint8Array;
  /** Of the content, and its bytes. */
  readonly crc: number;
  readonly size: number;
}

export interface ContainerEntry {
  /** With `/` as separator, whatever the archive has. */
  readonly name: string;
  /** Bytes of content. */
  readonly size: number;
}

export interface ContainerReader {
  /** All entries that are files; of entries with the same name the last. */
  readonly entries: ReadonlyMap<string, ContainerEntry>;
  /**
   * The whole content, checked against the archive's own checksum and declared size, in a buffer that is the caller's. A
   * missing entry or damage: {@link ContainerError}. Never allocates more than the declared size plus a constant (zip bombs).
   */
  read(name: string): Uint8Array;
  /**
   * {@link read}, with the way in which it is packed, where another archive can take it over. `deflated` is valid until
   * the next call; without it the content is stored as it is.
   */
  readPacked?(
    name: string,
  ): { readonly content: Uint8Array; readonly deflated: DeflatedContent | undefined } | undefined;
  /** The content in pieces, for entries of any size; checked at the end. */
  stream(name: string): AsyncIterable<Uint8Array>;
  /** Frees what the reader made (memory, or a temporary file); the source stays open. Nothing can be read after. */
  close?(): void;
}

export class ContainerError extends Error {
  override readonly name = "ContainerError";
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
