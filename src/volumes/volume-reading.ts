import { randomUUID } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Authentication, DecryptionError } from "../crypto/encryption.ts";
import { decryptorFor, hashAlgorithm } from "../crypto/index.ts";
import type { OptionValues } from "../options/declaration.ts";
import type { RandomAccess } from "../support/random-access.ts";
import { ContainerError, type ContainerModule, type ContainerReader } from "./container.ts";
import { containerModule, fileAccess, type OpenAccess, readAhead } from "./containers/index.ts";
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
  /** It is damaged, and opened to take from it what is sound: whoever reads an entry checks it by a hash of its own. */
  readonly isSalvaged?: boolean | undefined;
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
  /** Closes the files behind `reader`. */
  dispose(): void;
}

/**
 * Checks, decrypts and opens a remote volume: size and hash first, then the decryption by the ending of its name
 * (remote-format.md 16), then the container, then the manifest (9). Its content is read, and decrypted, where it is
 * asked for.
 *
 * Throws VolumeError, UserError for an unknown hash algorithm, and the system's error if the file cannot be read.
 */
export async function openVolume(volume: FetchedVolume, settings: ReadingSettings): Promise<OpenedVolume> {
  const container = containerOf(volume.name);
  const size = statSync(volume.path).size;
  if (volume.size !== undefined && volume.size !== size) {
    throw new VolumeError("SizeMismatch", `"${volume.name}" has ${size} bytes, but ${volume.size} were recorded`);
  }
  const algorithm = settings.parameters?.fileHash;
  const knownHash = algorithm === undefined ? undefined : hashFile(volume.path, algorithm);
  checkHash(volume, knownHash);

  const isProven = volume.hash !== undefined && knownHash === volume.hash && isCollisionResistant(algorithm);
  const access = await decrypted(volume, settings, volume.isSalvaged ? "none" : isProven ? "proven" : "required");
  try {
    const reader = container.openReader(readAhead(access), settings.temporaryFolder);
    const parameters = settings.ignoreManifest ? settings.parameters : manifestParameters(reader, settings.parameters);
    const hash = knownHash ?? (parameters && hashFile(volume.path, parameters.fileHash));
    checkHash(volume, hash);
    const dispose = () => {
      reader.close?.();
      access.close();
    };
    return { reader, size, hash, parameters, dispose };
  } catch (error) {
    access.close();
    if (error instanceof ContainerError) {
      throw new VolumeError("Damaged", `"${volume.name}" is damaged: ${error.message}`, error);
    }
    throw error;
  }
}

function containerOf(name: string): ContainerModule {
  const key = parseVolumeName(name, { caseInsensitive: true })?.container.toLowerCase();
  if (key === undefined) throw new VolumeError("UnknownContainer", `"${name}" is not the name of a volume`);
  const container = containerModule(key);
  if (!container) throw new VolumeError("UnknownContainer", `"${name}" is packed as "${key}", which is not supported`);
  return container;
}

function checkHash(volume: FetchedVolume, actual: string | undefined): void {
  if (volume.hash === undefined || actual === undefined || volume.hash === actual) return;
  throw new VolumeError("HashMismatch", `"${volume.name}" has the hash "${actual}", but "${volume.hash}" was recorded`);
}

async function decrypted(
  volume: FetchedVolume,
  settings: ReadingSettings,
  authentication: Authentication,
): Promise<OpenAccess> {
  const module = decryptorFor(volume.name, settings.encryption);
  if (!module) return fileAccess(volume.path);
  const { passphrase, options, temporaryFolder } = settings;
  if (!passphrase) throw new VolumeError("WrongPassphrase", `"${volume.name}" is encrypted, but no passphrase is set`);
  const given = { passphrase, options, authentication };
  try {
    const { openDecrypted } = module;
    return openDecrypted
      ? derivedAccess(volume.path, (file) => openDecrypted(file, given))
      : await expandedAccess(temporaryFolder, (target) => module.decryptFile(volume.path, target, given));
  } catch (error) {
    if (error instanceof DecryptionError) throw decryptionFault(volume.name, error);
    throw error;
  }
}

/** MD5 and SHA-1, the short ones, are not: others than the writer could make a file with the same hash. */
function isCollisionResistant(algorithm: string | undefined): boolean {
  return algorithm !== undefined && hashAlgorithm(algorithm).size >= 32;
}

function derivedAccess(path: string, derive: (file: RandomAccess) => RandomAccess): OpenAccess {
  const file = fileAccess(path);
  try {
    return { ...derive(file), close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
}

async function expandedAccess(folder: string, expandTo: (target: string) => Promise<void>): Promise<OpenAccess> {
  const target = join(folder, `bunker-${randomUUID()}.tmp`);
  try {
    await expandTo(target);
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
    case "Altered":
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
