import { tmpdir } from "node:os";
import { constants, zstdCompressSync } from "node:zlib";
import { messageOf } from "../../support/errors.ts";
import type { RandomAccess } from "../../support/random-access.ts";
import { ContainerError, type ContainerModule } from "../container.ts";
import { type Expanded, expand } from "./expanded.ts";
import { levelOption, levelValues } from "./levels.ts";
import { TarReader } from "./tar-reader.ts";
import { TarWriter } from "./tar-writer.ts";
import { decodeZstd, zstdFrames } from "./zstd.ts";

const largestWhole = 2 ** 31 - 1;

/** A tar in zstd (remote-format.md 7). */
export const tzstd: ContainerModule = {
  key: "tzstd",
  name: "Tar with Zstandard compression",
  description: "Experimental: tar files that are compressed as a whole by Zstandard",
  options: [
    {
      name: "tzstd-compression-level",
      type: "Enumeration",
      short: "Compression level",
      long: "How hard to compress: 1 is fastest, 22 makes the smallest volumes.",
      default: "10",
      values: levelValues(1, 22),
    },
    {
      name: "tzstd-memory-buffer",
      type: "Boolean",
      short: "Buffer in memory",
      long: "Instead of in temporary files.",
      noEffect: "entries pass through memory in small pieces",
    },
  ],
  createWriter(sink, settings) {
    const level = levelOption(settings.options, ["tzstd-compression-level"], 1, 22, 10);
    // With a checksum: nothing else in the archive would show that a bit has changed.
    const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
    return new TarWriter(sink, (chunk) => zstdCompressSync(chunk, { params }), settings.temporaryFolder);
  },
  openReader: (source, temporaryFolder) => new TarReader(unzstd(source, temporaryFolder ?? tmpdir())),
};

function unzstd(source: RandomAccess, temporaryFolder: string): Expanded {
  try {
    return expand(frameContents(source), temporaryFolder);
  } catch (error) {
    throw new ContainerError(`The zstd data are damaged or cut short: ${messageOf(error)}`, error);
  }
}

function* frameContents(source: RandomAccess): Iterable<Uint8Array> {
  for (const frame of zstdFrames(source)) {
    yield decodeZstd(source.read(frame.offset, frame.length), largestWhole);
  }
}
