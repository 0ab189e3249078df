import { hashAlgorithm, hashOf } from "../crypto/index.ts";
import { equalBytes, release, toEntryName, utf8 } from "../support/bytes.ts";
import { base64Length, decodeHash, encodeHashBytes, type PackedBlocks } from "./blocks.ts";
import { ContainerError, type ContainerReader, type ContainerWriter } from "./container.ts";
import { parseBlockTable } from "./index-parser.ts";
import { parseVolumeName } from "./names.ts";

/** A dblock as a dindex describes it (remote-format.md 11.1). */
export interface IndexedVolume {
  /** Name of the dblock. */
  readonly name: string;
  /** Base64 of the file hash of the remote file; absent if the dindex does not say. */
  readonly hash?: string;
  /** Bytes of the remote file; absent where {@link hash} is, since Duplicati then takes 0 for it. */
  readonly size?: number;
  readonly blocks: PackedBlocks;
}

/** What the names of entries that describe a dblock begin with. */
export const indexedVolumeFolder = "vol/";

/** Adds the description of a dblock to a dindex. */
export function addIndexedVolume(index: ContainerWriter, volume: Required<IndexedVolume>, blockHash: string): void {
  index.addPieces(indexedVolumeFolder + volume.name, blockTable(volume, hashAlgorithm(blockHash).size));
}

/** Adds the copy of a blocklist to a dindex; `hash` is its raw block hash. */
export function addIndexedBlocklist(index: ContainerWriter, hash: Uint8Array, content: Uint8Array): void {
  index.add(blocklistFolder + toEntryName(hash), content, false);
}

/**
 * The dblocks that a dindex describes. Entries whose name is not that of a volume are passed over.
 * Throws VolumeError `Damaged`, ContainerError.
 */
export function* indexedVolumes(index: ContainerReader, blockHash: string): Generator<IndexedVolume> {
  const { size } = hashAlgorithm(blockHash);
  for (const entry of index.entries.keys()) {
    if (!entry.startsWith(indexedVolumeFolder)) continue;
    const name = entry.slice(indexedVolumeFolder.length);
    if (!parseVolumeName(name)) continue;
    const text = index.read(entry);
    const { blocks, volumehash, volumesize } = parseBlockTable(text, size);
    release(text);
    const hash = volumehash !== undefined && { hash: volumehash };
    yield { name, ...hash, ...(hash && volumesize !== undefined && { size: volumesize }), blocks };
  }
}

export interface IndexedBlocklist {
  /** Raw block hash. */
  readonly hash: Uint8Array;
  /** Raw block hashes, one after the other. */
  readonly content: Uint8Array;
}

/**
 * The blocklists in a dindex that are what their names say (remote-format.md 11.2). The others are of no use, and
 * told to `onInvalid`: the same blocklist is in a dblock.
 */
export function* indexedBlocklists(
  index: ContainerReader,
  blockHash: string,
  onInvalid: (entry: string, reason: string) => void,
): Generator<IndexedBlocklist> {
  const algorithm = hashAlgorithm(blockHash);
  const { size } = algorithm;
  for (const entry of index.entries.values()) {
    if (!entry.name.startsWith(blocklistFolder)) continue;
    const hash = new Uint8Array(size);
    if (!decodeHash(entry.name.slice(blocklistFolder.length), hash, 0, size)) {
      onInvalid(entry.name, "its name is no block hash");
    } else if (entry.size === 0 || entry.size % size !== 0) {
      onInvalid(entry.name, `its ${entry.size} bytes are not a list of hashes`);
    } else {
      const content = contentOrFault(index, entry.name);
      if (content instanceof ContainerError) onInvalid(entry.name, content.message);
      else if (!equalBytes(hashOf(algorithm, content), hash)) {
        onInvalid(entry.name, "its content has another hash");
      } else yield { hash, content };
    }
  }
}

const blocklistFolder = "list/";

/**
 * The JSON of a `vol/` entry: without byte order mark, and in the only order that Duplicati reads. Each piece is
 * overwritten by the next one: a volume of many small blocks has tens of megabytes of this.
 */
function* blockTable({ blocks, hash, size }: Required<IndexedVolume>, rawSize: number): Generator<Uint8Array> {
  const item = utf8('{"hash":"');
  const middle = utf8('","size":');
  const longestItem = item.length + base64Length(rawSize) + middle.length + 12;
  const head = utf8('{"blocks":[');
  const tail = utf8(`],"volumehash":"${hash}","volumesize":${size}}`);
  const room = Math.min(blocks.count, blocksPerPiece) * longestItem;
  const text = new Uint8Array(head.length + room + tail.length);
  text.set(head);
  let at = head.length;
  for (let block = 0; block < blocks.count; block++) {
    if (block > 0) text[at++] = comma;
    text.set(item, at);
    at = encodeHashBytes(blocks.hashes, block * rawSize, rawSize, text, at + item.length);
    text.set(middle, at);
    at = writeNumber(blocks.sizes[block] as number, text, at + middle.length);
    text[at++] = closeBrace;
    if ((block + 1) % blocksPerPiece !== 0) continue;
    yield text.subarray(0, at);
    at = 0;
  }
  text.set(tail, at);
  yield text.subarray(0, at + tail.length);
}

const blocksPerPiece = 1 << 14;
const comma = 0x2c;
const closeBrace = 0x7d;

function writeNumber(value: number, text: Uint8Array, at: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end++;
  for (let position = end - 1, rest = value; position >= at; position--, rest = Math.floor(rest / 10)) {
    text[position] = 48 + (rest % 10);
  }
  return end;
}

function contentOrFault(index: ContainerReader, entry: string): Uint8Array | ContainerError {
  try {
    return index.read(entry);
  } catch (error) {
    if (error instanceof ContainerError) return error;
    throw error;
  }
}
