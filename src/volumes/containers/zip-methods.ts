import { platform } from "#platform";
import { decodeBzip2 } from "./decoders/bzip2.ts";
import { type Decoder, damaged } from "./decoders/decoder.ts";
import { decodeDeflate64 } from "./decoders/deflate64.ts";
import { decodeLzma } from "./decoders/lzma.ts";
import { decodePpmd } from "./decoders/ppmd.ts";
import { method } from "./zip-format.ts";
import { decodeZstd } from "./zstd.ts";

interface ZipMethod {
  readonly decode: Decoder;
  /** No data decode to more than their length times this, plus the extra. */
  readonly largestRatio: number;
  readonly largestExtra: number;
}

const slack = 1 << 16;

/** The methods that can be read, by number (remote-format.md 6.1). */
export const zipMethods: ReadonlyMap<number, ZipMethod> = new Map<number, ZipMethod>([
  [method.stored, { decode: copyStored, largestRatio: 1, largestExtra: 0 }],
  [method.deflate, { decode: inflate, largestRatio: 1032, largestExtra: slack }],
  // A match of 65538 bytes takes two bits at least.
  [method.deflate64, { decode: decodeDeflate64, largestRatio: 262152, largestExtra: slack }],
  // A block of 900 000 bytes, each run of 259 packed to five before, takes some 40 bytes.
  [method.bzip2, { decode: decodeBzip2, largestRatio: 1 << 21, largestExtra: slack }],
  [method.lzma, { decode: decodeLzma, largestRatio: 1 << 14, largestExtra: slack }],
  // A block of 128 KiB takes four bytes at least.
  [
    method.zstandard,
    { decode: (data, { size }) => decodeZstd(data, size), largestRatio: 1 << 15, largestExtra: slack },
  ],
  [method.ppmd, { decode: decodePpmd, largestRatio: 1 << 14, largestExtra: slack }],
]);

function copyStored(data: Uint8Array): Uint8Array {
  return new Uint8Array(data);
}

function inflate(data: Uint8Array, { size }: { size: number }): Uint8Array {
  const content = platform.inflate(data, size);
  if (content.byteLength !== size) throw damaged("deflated");
  return content;
}
