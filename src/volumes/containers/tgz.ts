import { tmpdir } from "node:os";
import { crc32, deflateRawSync, gunzipSync } from "node:zlib";
import { platform } from "#platform";
import { messageOf } from "../../support/errors.ts";
import type { RandomAccess } from "../../support/random-access.ts";
import { ContainerError, type ContainerModule } from "../container.ts";
import { type Expanded, expand } from "./expanded.ts";
import { levelOption, levelValues } from "./levels.ts";
import { TarReader } from "./tar-reader.ts";
import { TarWriter } from "./tar-writer.ts";

const largestWhole = 2 ** 31 - 1;
/** Levels of `platform.deflate` for fastest, optimal, smallest. */
const efforts = [0, 1, 6, 9];

/** A tar in gzip (remote-format.md 7). */
export const tgz: ContainerModule = {
  key: "tgz",
  name: "Tar with gzip compression",
  description: "Experimental: tar files that are compressed as a whole by gzip",
  options: [
    {
      name: "tgz-compression-level",
      type: "Enumeration",
      short: "Compression level",
      long: "How hard to compress: 0 not at all, 1 fastest, 2 optimal, 3 smallest.",
      default: "2",
      values: levelValues(0, 3),
    },
    {
      name: "tgz-memory-buffer",
      type: "Boolean",
      short: "Buffer in memory",
      long: "Instead of in temporary files.",
      noEffect: "entries pass through memory in small pieces",
    },
  ],
  createWriter(sink, settings) {
    const effort = efforts[levelOption(settings.options, ["tgz-compression-level"], 0, 3, 2)] ?? 0;
    return new TarWriter(sink, (chunk) => gzip(chunk, effort), settings.temporaryFolder);
  },
  openReader: (source, temporaryFolder) => new TarReader(gunzip(source, temporaryFolder ?? tmpdir())),
};

function gzip(data: Uint8Array, effort: number): Uint8Array {
  const packed = effort === 0 ? deflateRawSync(data, { level: 0 }) : platform.deflate(data, effort);
  const member = Buffer.alloc(10 + packed.byteLength + 8);
  member.set([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  member.set(packed, 10);
  member.writeUInt32LE(crc32(data), 10 + packed.byteLength);
  member.writeUInt32LE(data.byteLength, 14 + packed.byteLength);
  return member;
}

function gunzip(source: RandomAccess, temporaryFolder: string): Expanded {
  try {
    return expand([gunzipSync(source.read(0, source.size), { maxOutputLength: largestWhole })], temporaryFolder);
  } catch (error) {
    throw new ContainerError(`The gzip data are damaged or cut short: ${messageOf(error)}`, error);
  }
}
