import { zstdDecompressSync } from "node:zlib";
import type { RandomAccess } from "../../support/random-access.ts";
import { damaged } from "./decoders/decoder.ts";
import { bufferAccess } from "./random-access.ts";

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/**
 * Decompresses all frames of `data`, into `limit` bytes at most; throws if there would be more, or if the data are
 * damaged or cut short.
 */
export function decodeZstd(data: Uint8Array, limit: number): Uint8Array {
  const contents: Uint8Array[] = [];
  let left = limit;
  for (const frame of zstdFrames(bufferAccess(data))) {
    const content = zstdDecompressSync(data.subarray(frame.offset, frame.offset + frame.length), {
      maxOutputLength: Math.max(left, 1),
    });
    left -= content.byteLength;
    contents.push(content);
  }
  if (left < 0) throw damaged("zstd");
  return contents.length === 1 && contents[0] ? contents[0] : Buffer.concat(contents);
}

/**
 * Where the frames lie, found by walking over their blocks (RFC 8878, 3.1). The runtimes' decoders neither tell a
 * frame that is cut short from a whole one, nor do all of them go on after the first. Skippable frames are left out.
 */
export function* zstdFrames(source: RandomAccess): Iterable<{ offset: number; length: number }> {
  for (let at = 0; at < source.size; ) {
    const magic = uint(source, at, 4);
    if ((magic & 0xfffffff0) >>> 0 === skippableMagic) {
      at += 8 + uint(source, at + 4, 4);
      continue;
    }
    if (magic !== frameMagic) throw damaged("zstd");
    const end = frameEnd(source, at);
    yield { offset: at, length: end - at };
    at = end;
  }
}

function frameEnd(source: RandomAccess, offset: number): number {
  const descriptor = uint(source, offset + 4, 1);
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  let at = offset + 5 + (singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
  for (let last = false; !last; ) {
    const header = uint(source, at, 3);
    last = (header & 1) !== 0;
    const type = (header >> 1) & 3;
    if (type === 3) throw damaged("zstd");
    at += 3 + (type === 1 ? 1 : header >>> 3);
  }
  if ((descriptor & 4) !== 0) at += 4;
  if (at > source.size) throw damaged("zstd");
  return at;
}

function uint(source: RandomAccess, offset: number, bytes: number): number {
  const data = source.read(offset, bytes);
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (data[i] ?? 0);
  return value;
}
