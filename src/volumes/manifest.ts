import { byteOrderMark, fromUtf8, utf8 } from "../support/bytes.ts";
import { formatVolumeTime } from "../support/time.ts";
import { jsonString } from "./json.ts";
import { VolumeError } from "./volume-error.ts";

export const manifestEntry = "manifest";

/** What is fixed for the life of a backup and repeated in every volume (remote-format.md 4). */
export interface FormatParameters {
  /** Bytes. */
  readonly blocksize: number;
  /** Hash names keep the user's spelling: they are compared with it. */
  readonly blockHash: string;
  readonly fileHash: string;
}

/** The entry `manifest` of a volume (remote-format.md 9); values that are missing or of another type are undefined. */
export interface Manifest {
  readonly version: number;
  readonly encoding: string | undefined;
  readonly blocksize: number | undefined;
  readonly blockHash: string | undefined;
  readonly fileHash: string | undefined;
}

/** The content of a new manifest. `appVersion` is {@link manifestVersion} of the program; `created` seconds since 1970. */
export function writeManifest(parameters: FormatParameters, appVersion: string, created: number): Uint8Array {
  const text =
    `{"Version":${newestVersion},"Created":"${formatVolumeTime(created)}","Encoding":"${encoding}",` +
    `"Blocksize":${parameters.blocksize},"BlockHash":${jsonString(parameters.blockHash)},` +
    `"FileHash":${jsonString(parameters.fileHash)},"AppVersion":${jsonString(appVersion)}}`;
  return Buffer.concat([byteOrderMark, utf8(text)]);
}

/** Throws VolumeError `InvalidManifest` if the content is no JSON object. */
export function readManifest(content: Uint8Array): Manifest {
  let values: unknown;
  try {
    values = JSON.parse(fromUtf8(content));
  } catch (error) {
    throw new VolumeError("InvalidManifest", "The manifest of the volume is not readable", error);
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new VolumeError("InvalidManifest", "The manifest of the volume is not a JSON object");
  }
  const { Version, Encoding, Blocksize, BlockHash, FileHash } = values as Record<string, unknown>;
  return {
    version: typeof Version === "number" ? Version : 0,
    encoding: textOf(Encoding),
    blocksize: typeof Blocksize === "number" ? Blocksize : undefined,
    blockHash: textOf(BlockHash),
    fileHash: textOf(FileHash),
  };
}

/** Throws VolumeError `InvalidManifest` unless the volume belongs to a backup with these parameters. */
export function checkManifest(manifest: Manifest, expected: FormatParameters): void {
  checkReadable(manifest);
  requireEqual("block size", manifest.blocksize, expected.blocksize);
  requireEqual("block hash", manifest.blockHash, expected.blockHash);
  requireEqual("file hash", manifest.fileHash, expected.fileHash);
}

/**
 * The parameters that a manifest gives, for a backup of which nothing is known yet.
 * Throws VolumeError `InvalidManifest` if one is missing.
 */
export function parametersOf(manifest: Manifest): FormatParameters {
  checkReadable(manifest);
  const { blocksize, blockHash, fileHash } = manifest;
  if (blocksize === undefined || !Number.isSafeInteger(blocksize) || blocksize < 1) {
    throw new VolumeError("InvalidManifest", "The manifest of the volume has no block size");
  }
  if (blockHash === undefined || fileHash === undefined) {
    throw new VolumeError("InvalidManifest", "The manifest of the volume does not name its hash algorithms");
  }
  return { blocksize, blockHash, fileHash };
}

/** `1.2.3` as the four numbers that a manifest has: `1.2.3.0`; a suffix such as `-beta.1` is dropped. */
export function manifestVersion(packageVersion: string): string {
  const numbers = (/^\d+(\.\d+)*/.exec(packageVersion)?.[0] ?? "0").split(".");
  return [0, 1, 2, 3].map((index) => numbers[index] ?? "0").join(".");
}

const newestVersion = 2;
const encoding = "utf8";

function checkReadable(manifest: Manifest): void {
  if (manifest.version > newestVersion) {
    const message = `The volume has format version ${manifest.version}; the newest known one is ${newestVersion}`;
    throw new VolumeError("InvalidManifest", message);
  }
  requireEqual("encoding", manifest.encoding, encoding);
}

function requireEqual(what: string, actual: string | number | undefined, expected: string | number): void {
  if (actual === expected) return;
  const found = actual === undefined ? "none" : JSON.stringify(actual);
  const message = `The ${what} in the manifest is ${found}, but the backup has ${JSON.stringify(expected)}`;
  throw new VolumeError("InvalidManifest", message);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
