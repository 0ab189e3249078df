import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVolumeWriter, openVolume, parseRetiredName, parseVolumeName } from "../../src/volumes/index.ts";

/** Names in a folder of remote volumes, sorted; of files in use. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => parseRetiredName(name) === undefined)
    .sort();
}

/** Names of files that only wait to be deleted, sorted. */
export function retiredIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => parseRetiredName(name) !== undefined)
    .sort();
}

/** What a remote volume holds, by name. */
async function readRemoteVolume(
  folder: string,
  name: string,
  passphrase: string | undefined,
): Promise<Map<string, Uint8Array>> {
  const encryption = parseVolumeName(name)?.encryption;
  const settings = { encryption, passphrase, options: {}, temporaryFolder: tmpdir() };
  const volume = await openVolume({ path: join(folder, name), name }, settings);
  try {
    const names = [...volume.reader.entries.keys()];
    return new Map(names.map((entry) => [entry, Uint8Array.from(volume.reader.read(entry))]));
  } finally {
    volume.dispose();
  }
}

/** Writes a zip volume anew with changed entries, sound in all but what these say. Returns its size and base64 hash. */
export async function rewriteVolume(
  folder: string,
  name: string,
  passphrase: string | undefined,
  change: (entries: Map<string, Uint8Array>) => void,
): Promise<{ size: number; hash: string }> {
  const entries = await readRemoteVolume(folder, name, passphrase);
  change(entries);
  const manifest = JSON.parse(new TextDecoder().decode(entries.get("manifest")).replace("\ufeff", ""));
  const { Blocksize: blocksize, BlockHash: blockHash, FileHash: fileHash } = manifest;
  const settings = {
    parameters: { blocksize, blockHash, fileHash },
    container: "zip",
    encryption: parseVolumeName(name)?.encryption,
    passphrase,
    options: {},
    appVersion: "1.0.0.0",
    temporaryFolder: tmpdir(),
  };
  const path = join(folder, name);
  rmSync(path);
  const volume = createVolumeWriter(path, settings, 1_700_000_000);
  for (const [entry, content] of entries) if (entry !== "manifest") volume.writer.add(entry, content, true);
  return await volume.finish();
}

/** One entry of a dlist as it was written, whatever it says. */
export type WrittenListEntry = Readonly<Record<string, unknown>> & { readonly path: string };

/** The entries of a dlist by path, as they were written. */
export async function readWrittenList(
  folder: string,
  name: string,
  passphrase: string | undefined,
): Promise<Record<string, WrittenListEntry>> {
  const volume = await readRemoteVolume(folder, name, passphrase);
  const text = new TextDecoder().decode(volume.get("filelist.json"));
  const entries = JSON.parse(text) as WrittenListEntry[];
  return Object.fromEntries(entries.map((entry) => [entry.path, entry]));
}

/** Names of the blocks in a dblock: URL-safe base64 of their hashes. */
export async function blocksIn(folder: string, name: string, passphrase: string | undefined): Promise<string[]> {
  const volume = await readRemoteVolume(folder, name, passphrase);
  return [...volume.keys()].filter((entry) => entry !== "manifest").sort();
}
