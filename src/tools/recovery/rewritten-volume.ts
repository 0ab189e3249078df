import packageInfo from "../../../package.json" with { type: "json" };
import { createHasher, hashAlgorithm } from "../../crypto/index.ts";
import { toHex } from "../../support/bytes.ts";
import type { WrittenFile } from "../../volumes/file-sink.ts";
import {
  addIndexedVolume,
  type ContainerReader,
  createVolumeWriter,
  type FetchedVolume,
  type FormatParameters,
  indexedVolumeFolder,
  indexedVolumes,
  manifestEntry,
  manifestVersion,
  type OpenedVolume,
  openVolume,
  parseVolumeName,
  type ReadingSettings,
  VolumeError,
  type VolumeWriter,
} from "../../volumes/index.ts";
import type { RecoveryCall } from "./call.ts";
import { encryptionFor, type Packing } from "./packing.ts";
import { type RenamedVolume, stemOf } from "./renamed-volume.ts";

/** The new data volumes by the stems of their names. */
export type Replacements = Map<string, WrittenFile & { readonly name: string }>;

/** Entries up to this size are held in memory. */
const largestWhole = 1 << 20;

/** A volume that has been fetched; bytes and hash as an index says, if one does. */
export type FetchedFile = Pick<FetchedVolume, "path" | "size" | "hash">;

/**
 * Writes a volume anew at `target`, and compares it with the old one. An index gets the names, sizes and hashes of the
 * new data volumes. Throws VolumeError or ContainerError if the old one is damaged.
 */
export async function rewriteVolume(
  volume: RenamedVolume,
  source: FetchedFile,
  target: string,
  packing: Packing,
  replacements: Replacements,
  call: RecoveryCall,
): Promise<WrittenFile> {
  const { options, settings } = call;
  const old = await openOld(volume, source, packing, call);
  const { parameters } = old;
  const { passphrase } = packing;
  try {
    const writing = {
      parameters,
      container: packing.container,
      encryption: encryptionFor(packing, volume.parts),
      passphrase,
      options,
      appVersion: manifestVersion(packageInfo.version),
      temporaryFolder: settings.tempdir,
    };
    const writer = createVolumeWriter(target, writing, Math.floor(Date.now() / 1000));
    const written = await filled(writer, old.reader, parameters.blockHash, volume, replacements);
    const made = { name: volume.newName, path: target, ...written };
    const reread = await openVolume(made, { ...readingOf(call), passphrase, parameters });
    try {
      await requireSameContent(old.reader, reread.reader);
    } finally {
      reread.dispose();
    }
    return written;
  } finally {
    old.dispose();
  }
}

/**
 * Opens a volume that is to be made anew, with the passphrase of the backup or the new one, which some volumes have
 * already after a run that was broken off. Throws VolumeError.
 */
export async function openOld(
  { name }: RenamedVolume,
  source: FetchedFile,
  packing: Packing,
  call: RecoveryCall,
): Promise<OpenedVolume & { readonly parameters: FormatParameters }> {
  let failure: unknown;
  for (const passphrase of new Set([call.settings.passphrase, packing.passphrase])) {
    try {
      const opened = await openVolume({ name, ...source }, { ...readingOf(call), passphrase });
      // Manifests are not ignored, so one was read.
      return { ...opened, parameters: opened.parameters as FormatParameters };
    } catch (error) {
      if (!(error instanceof VolumeError) || error.kind !== "WrongPassphrase") throw error;
      failure ??= error;
    }
  }
  throw failure;
}

function readingOf({ options, settings }: RecoveryCall): ReadingSettings {
  return { encryption: settings.encryptionModule, options, temporaryFolder: settings.tempdir };
}

async function filled(
  volume: VolumeWriter,
  old: ContainerReader,
  blockHash: string,
  { parts }: RenamedVolume,
  replacements: Replacements,
): Promise<WrittenFile> {
  const { writer } = volume;
  try {
    const replaced = new Set<string>();
    if (parts.kind === "dindex") {
      for (const indexed of indexedVolumes(old, blockHash)) {
        const replacement = replacementFor(indexed.name, replacements);
        if (!replacement) continue;
        addIndexedVolume(writer, { ...replacement, blocks: indexed.blocks }, blockHash);
        replaced.add(indexedVolumeFolder + indexed.name);
      }
    }
    for (const { name, size } of old.entries.values()) {
      if (name === manifestEntry || replaced.has(name)) continue;
      if (size > largestWhole) await writer.addStream(name, old.stream(name));
      else writer.add(name, old.read(name), true);
    }
    return await volume.finish();
  } catch (error) {
    volume.discard();
    throw error;
  }
}

function replacementFor(dblock: string, replacements: Replacements) {
  const parts = parseVolumeName(dblock);
  return parts && replacements.get(stemOf(dblock, parts));
}

/** What describes data volumes is new; everything else must be as it was. */
async function requireSameContent(old: ContainerReader, made: ContainerReader): Promise<void> {
  for (const { name } of old.entries.values()) {
    if (name === manifestEntry || name.startsWith(indexedVolumeFolder)) continue;
    if (!made.entries.has(name) || (await digestOf(old, name)) !== (await digestOf(made, name))) {
      throw new VolumeError("Damaged", `The new volume does not have what the old one has as ${name}`);
    }
  }
}

async function digestOf(reader: ContainerReader, name: string): Promise<string> {
  const hasher = createHasher(hashAlgorithm("SHA256"));
  for await (const piece of reader.stream(name)) hasher.update(piece);
  return toHex(hasher.digest());
}
