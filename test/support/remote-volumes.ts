import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openVolume, parseVolumeName } from "../../src/volumes/index.ts";

/** Names in a folder of remote volumes, sorted. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
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
