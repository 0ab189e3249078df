import { deflateRawSync, constants as zlib, zstdCompressSync, zstdDecompressSync } from "node:zlib";
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
import { type Libc, openLibc } from "../posix/libc.ts";
import { links } from "../posix/links.ts";
import { isOnBattery } from "../posix/power-supply.ts";
import { openDatabase } from "./database.ts";
import { foreignFunctions } from "./foreign-functions.ts";
import { serve } from "./web-server.ts";

declare const Deno: { readonly build: { readonly standalone: boolean } };

let opened: { readonly libc: Libc | undefined } | undefined;
function libc(): Libc | undefined {
  opened ??= { libc: openLibc(foreignFunctions) };
  return opened.libc;
}

export const platform: Platform = {
  name: "deno",
  openDatabase,
  programCommand: (main) => (Deno.build.standalone ? [process.execPath] : [process.execPath, "run", "-A", main]),
  serve,
  sendDatagram: sendDatagram(libc),
  deflate: (data, level) => deflateRawSync(data, { level }),
  inflate,
  zstdCompress: (data, level) => zstdCompressSync(data, { params: { [zlib.ZSTD_c_compressionLevel]: level } }),
  zstdDecompress: (data) => zstdDecompressSync(data),
  extendedAttributes: extendedAttributes(libc),
  readStatus: readStatus(libc),
  setTimes: setTimes(libc),
  ...links(libc),
  collectGarbage: () => undefined,
  releaseMemory: dropCleanPages(libc),
  // What Deno calls a file descriptor is a number of its own, which means another file to the system.
  nextData: (_, offset) => offset,
  lockFile: lockFile(libc, openDatabase),
  lowerDiskPriority: lowerDiskPriority(libc),
  isOnBattery: () => isOnBattery(),
  ...accounts(libc),
};
