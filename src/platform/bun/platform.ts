import { readlinkSync, symlinkSync } from "node:fs";
import { inflate } from "../inflate.ts";
import { lockFile } from "../lock-file.ts";
import type { Platform } from "../platform.ts";
import { accounts } from "../posix/accounts.ts";
import { dropCleanPages } from "../posix/clean-pages.ts";
import { sendDatagram } from "../posix/datagram.ts";
import { lowerDiskPriority } from "../posix/disk-priority.ts";
import { extendedAttributes } from "../posix/extended-attributes.ts";
import { readStatus } from "../posix/file-status.ts";
import { setTimes } from "../posix/file-times.ts";
import { nextData } from "../posix/holes.ts";
import { type Libc, openLibc } from "../posix/libc.ts";
import { isOnBattery } from "../posix/power-supply.ts";
import { openDatabase } from "./database.ts";
import { foreignFunctions } from "./foreign-functions.ts";
import { serve } from "./web-server.ts";

let opened: { readonly libc: Libc | undefined } | undefined;
function libc(): Libc | undefined {
  opened ??= { libc: openLibc(foreignFunctions) };
  return opened.libc;
}

type Level = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

export const platform: Platform = {
  name: "bun",
  openDatabase,
  programCommand: (main) => (Bun.isStandaloneExecutable ? [process.execPath] : [process.execPath, main]),
  serve,
  sendDatagram: sendDatagram(libc),
  deflate: (data, level) =>
    // The types leave out that libdeflate obeys `windowBits` too; negative means raw.
    Bun.deflateSync(
      data as Uint8Array<ArrayBuffer>,
      {
        library: "libdeflate",
        level: level as Level,
        windowBits: -15,
      } as Bun.LibdeflateCompressionOptions,
    ),
  inflate,
  zstdCompress: (data, level) => Bun.zstdCompressSync(data as Uint8Array<ArrayBuffer>, { level }),
  zstdDecompress: (data) => Bun.zstdDecompressSync(data as Uint8Array<ArrayBuffer>),
  extendedAttributes: extendedAttributes(libc),
  readStatus: readStatus(libc),
  setTimes: setTimes(libc),
  readLink: (path) => readlinkSync(path, { encoding: "buffer" }),
  makeLink: (text, path) => symlinkSync(Buffer.from(text.buffer, text.byteOffset, text.byteLength), path),
  collectGarbage: () => Bun.gc(true),
  releaseMemory: () => {
    Bun.gc(true);
    dropCleanPages(libc)();
  },
  nextData: nextData(libc),
  lockFile: lockFile(libc, openDatabase),
  lowerDiskPriority: lowerDiskPriority(libc),
  isOnBattery: () => isOnBattery(),
  ...accounts(libc),
};
