import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DecryptionError, type EncryptionModule, type EncryptionSettings } from "../crypto/encryption.ts";
import { decryptorFor, hashAlgorithm, hashOf } from "../crypto/index.ts";
import type { OptionValues } from "../options/declaration.ts";
import { toBase64 } from "../support/bytes.ts";
import { ContainerError, type ContainerModule, type ContainerReader, type RandomAccess } from "./container.ts";
import { bufferAccess, containerModule, fileAccess } from "./containers/index.ts";
import { hashFile } from "./file-sink.ts";
import { checkManifest, type FormatParameters, manifestEntry, parametersOf, readManifest } from "./manifest.ts";
import { parseVolumeName } from "./names.ts";
import { VolumeError } from "./volume-error.ts";

/** A remote volume that has been fetched into a local file. */
export interface FetchedVolume {
  readonly path: string;
  /** Its remote name, which tells how it is packed and encrypted. */
  readonly name: string;
  /** Bytes and base64 file hash as recorded; absent when unknown or not to be checked. */
  readonly size?: number | undefined;
  readonly hash?: string | undefined;
}

/** Plain data, so that it can be sent to a worker. */
export interface ReadingSettings {
  /** Key of the configured encryption module; absent with `no-encryption`. */
  readonly encryption?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly options: OptionValues;
  /** What the manifest must say; absent when nothing is known of the backup yet. */
  readonly parameters?: FormatParameters | undefined;
  /** Option `dont-read-manifests`. */
  readonly ignoreManifest?: boolean | undefined;
  readonly temporaryFolder: string;
  /** Bytes up to which a volume is held in memory; larger ones stay in files. */
  readonly memoryLimit?: number | undefined;
}

export interface OpenedVolume {
  /** Its methods throw ContainerError where the content is damaged. */
  readonly reader: ContainerReader;
  /** Bytes of the remote file. */
  readonly size: number;
  /** Base64 of its file hash; undefined only if manifests are ignored and no parameters were given. */
  readonly hash: string | undefined;
  /** What the manifest says; those given if it was ignored. */
  readonly parameters: FormatParameters | undefined;
  /** Releases the memory or temporary file behind `reader`. */
  dispose(): void;
}

/**
 * Checks, decrypts and opens a remote volume: size and hash first, then the decryption by the ending of its name
 * (remote-format.md 16), then the container, then the manifest (9). Files up to `memoryLimit` (96 MiB if not given)
 * are decrypted in memory, larger ones into a temporary file.
 *
 * Throws VolumeError, UserError for an unknown hash algorithm, and the system's error if the file cannot be read.
 */
export async function openVolume(
  volume: FetchedVolume,
  settings: ReadingSettings,
  buffer: VolumeBuffer = new VolumeBuffer(),
): Promise<OpenedVolume> {
  const container = containerOf(volume.name);
  const size = statSync(volume.path).size;
  if (volume.size !== undefined && volume.size !== size) {
    throw new VolumeError("SizeMismatch", `"${volume.name}" has ${size} bytes, but ${volume.size} were recorded`);
  }
  const content = size <= (settings.memoryLimit ?? defaultMemoryLimit) ? buffer.read(volume.path, size) : undefined;
  const algorithm = settings.parameters?.fileHash;
  const knownHash = algorithm === undefined ? undefined : fileHashOf(volume.path, content, algorithm);
  checkHash(volume, knownHash);

  const isProven = volume.hash !== undefined && knownHash === volume.hash && isCollisionResistant(algorithm);
  const access = await decrypted(volume, content, settings, isProven);
  try {
    const reader = container.openReader(access);
    const parameters = settings.ignoreManifest ? settings.parameters : manifestParameters(reader, settings.parameters);
    const hash = knownHash ?? (parameters && hashFile(volume.path, parameters.fileHash));
    checkHash(volume, hash);
    return { reader, size, hash, parameters, dispose: () => access.close() };
  } catch (error) {
    access.close();
    if (error instanceof ContainerError) {
      throw new VolumeError("Damaged", `"${volume.name}" is damaged: ${error.message}`, error);
    }
    throw error;
  }
}

/**
 * Memory that volumes are read into, one after the other: a volume must be disposed of before the next one is opened.
 * Whoever opens many saves the system the work of finding fresh memory for each.
 */
export class VolumeBuffer {
  #memory = new Uint8Array(0);

  /** The whole file, which has `size` bytes. */
  read(path: string, size: number): Uint8Array {
    if (this.#memory.length < size) this.#memory = new Uint8Array(size);
    const file = openSync(path, "r");
    try {
      let total = 0;
      while (total < size) {
        const count = readSync(file, this.#memory, total, size - total, total);
        if (count === 0) break;
        total += count;
      }
      return this.#memory.subarray(0, total);
    } finally {
      closeSync(file);
    }
  }
}

const defaultMemoryLimit = 96 << 20;

type Access = RandomAccess & { close(): void };

function containerOf(name: string): ContainerModule {
  const key = parseVolumeName(name, { caseInsensitive: true })?.container.toLowerCase();
  if (key === undefined) throw new VolumeError("UnknownContainer", `"${name}" is not the name of a volume`);
  const container = containerModule(key);
  if (!container) throw new VolumeError("UnknownContainer", `"${name}" is packed as "${key}", which is not supported`);
  return container;
}

function fileHashOf(path: string, content: Uint8Array | undefined, algorithm: string): string {
  return content ? toBase64(hashOf(hashAlgorithm(algorithm), content)) : hashFile(path, algorithm);
}

function checkHash(volume: FetchedVolume, actual: string | undefined): void {
  if (volume.hash === undefined || actual === undefined || volume.hash === actual) return;
  throw new VolumeError("HashMismatch", `"${volume.name}" has the hash "${actual}", but "${volume.hash}" was recorded`);
}

async function decrypted(
  volume: FetchedVolume,
  content: Uint8Array | undefined,
  settings: ReadingSettings,
  isProven: boolean,
): Promise<Access> {
  const module = decryptorFor(volume.name, settings.encryption);
  if (!module) return content ? memoryAccess(content) : fileAccess(volume.path);
  const { passphrase, options, temporaryFolder } = settings;
  if (!passphrase) throw new VolumeError("WrongPassphrase", `"${volume.name}" is encrypted, but no passphrase is set`);
  try {
    if (content) return memoryAccess(await module.decrypt(content, { passphrase, options, isProven }));
    return await decryptedFile(volume.path, module, { passphrase, options, isProven }, temporaryFolder);
  } catch (error) {
    if (error instanceof DecryptionError) throw decryptionFault(volume.name, error);
    throw error;
  }
}

/** MD5 and SHA-1, the short ones, are not: others than the writer could make a file with the same hash. */
function isCollisionResistant(algorithm: string | undefined): boolean {
  return algorithm !== undefined && hashAlgorithm(algorithm).size >= 32;
}

function memoryAccess(content: Uint8Array): Access {
  return { ...bufferAccess(content), close: () => undefined };
}

async function decryptedFile(
  source: string,
  module: EncryptionModule,
  settings: EncryptionSettings,
  folder: string,
): Promise<Access> {
  const target = join(folder, `bunker-${randomUUID()}.tmp`);
  try {
    await module.decryptFile(source, target, settings);
    const access = fileAccess(target);
    const close = () => {
      access.close();
      rmSync(target, { force: true });
    };
    return { ...access, close };
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  }
}

function decryptionFault(name: string, error: DecryptionError): VolumeError {
  switch (error.kind) {
    case "WrongPassphrase":
      return new VolumeError("WrongPassphrase", `"${name}" cannot be decrypted: ${error.message}`, error);
    case "Failed":
      return new VolumeError("DecryptionFailed", `"${name}" could not be decrypted: ${error.message}`, error);
    case "NotEncrypted":
    case "Damaged":
      return new VolumeError("Damaged", `"${name}" is damaged: ${error.message}`, error);
  }
}

function manifestParameters(reader: ContainerReader, expected: FormatParameters | undefined): FormatParameters {
  if (!reader.entries.has(manifestEntry)) throw new VolumeError("InvalidManifest", "The volume has no manifest");
  const manifest = readManifest(reader.read(manifestEntry));
  if (expected) {
    checkManifest(manifest, expected);
    return expected;
  }
  return parametersOf(manifest);
}
