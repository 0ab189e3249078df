import { hashAlgorithm } from "../../crypto/index.ts";
import { messageOf } from "../../support/errors.ts";
import { encodeHash } from "../../volumes/blocks.ts";
import type { FileListEntry, FormatParameters } from "../../volumes/index.ts";
import type { BlockSource } from "./block-source.ts";

/** A piece of a file: its content, or why that is lost. */
export type FilePiece = { readonly offset: number } & (
  | { readonly content: Uint8Array; readonly fault?: undefined }
  | { readonly content?: undefined; readonly fault: string }
);

/** The blocks of a file in order (programs.md 10.4). A lost list of blocks is one lost piece. */
export function* piecesOfFile(
  entry: FileListEntry,
  parameters: FormatParameters,
  source: BlockSource,
): Generator<FilePiece> {
  const { hash, size = 0, blockhash, blocklists = [] } = entry;
  if (blocklists.length === 0) {
    if (size > 0) yield pieceAt(0, blockhash ?? (hash as string), source);
    return;
  }
  const hashSize = hashAlgorithm(parameters.blockHash).size;
  const blocksPerList = Math.floor(parameters.blocksize / hashSize);
  for (const [number, list] of blocklists.entries()) {
    const start = number * blocksPerList;
    const { content: hashes, fault } = pieceAt(start * parameters.blocksize, list, source);
    if (fault !== undefined) {
      yield { offset: start * parameters.blocksize, fault };
      continue;
    }
    for (let index = 0; (index + 1) * hashSize <= hashes.byteLength; index++) {
      const offset = (start + index) * parameters.blocksize;
      yield pieceAt(offset, encodeHash(hashes, index * hashSize, hashSize), source);
    }
  }
}

function pieceAt(offset: number, hash: string, source: BlockSource): FilePiece {
  try {
    return { offset, content: source.read(hash) };
  } catch (error) {
    return { offset, fault: messageOf(error) };
  }
}
