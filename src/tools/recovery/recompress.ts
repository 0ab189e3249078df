import { existsSync, mkdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseUrl, type Remote } from "../../destinations/index.ts";
import { verificationFileName } from "../../engine/remote-state/verification-file.ts";
import { ahead } from "../../support/ahead.ts";
import { messageOf } from "../../support/errors.ts";
import { hashFile } from "../../volumes/file-sink.ts";
import { containers, indexedVolumes, parityName } from "../../volumes/index.ts";
import type { RecoveryCall } from "./call.ts";
import { RecoveryFailure } from "./failure.ts";
import type { Packing } from "./packing.ts";
import { openRemote } from "./remote.ts";
import { findVolumes, type RenamedVolume } from "./renamed-volume.ts";
import { openOld, type Replacements, rewriteVolume } from "./rewritten-volume.ts";

const downloadsAhead = 2;

/**
 * Makes all volumes of a backup anew, packed and encrypted in another way, and puts them in the place of the old ones if
 * that is asked for (programs.md 10.5). At the destination nothing changes before all of them are made, and nothing is
 * deleted before all of them are there.
 */
export async function recompress(call: RecoveryCall): Promise<number> {
  const [compression, url, folder] = call.positional as [string, string, string];
  const packing = packingOf(compression, call);
  await using remote = openRemote(url, call);
  call.say(`Listing files on backend: ${parseUrl(url).scheme} ...`);
  const files = await remote.list();
  call.say(`Found ${files.length} files at remote storage`);
  const { prefix } = call.settings;
  const volumes = findVolumes(files, prefix, packing, call.settings.caseInsensitiveRemote);
  call.say(`Found ${volumes.length} files of the backup with the prefix ${prefix}`);
  refuseToBare(volumes, call);

  if (mkdirSync(folder, { recursive: true }) !== undefined) call.say(`Creating target folder: ${folder}`);
  const failed = await rewriteAll(volumes, folder, packing, remote, call);
  if (failed > 0) {
    call.complain(
      `${failed} of ${volumes.length} files could not be made anew; nothing was changed at the destination`,
    );
    return 200;
  }
  if (call.flag("reupload")) {
    const names = new Set(files.map(({ name }) => name));
    await replaceAll(volumes, folder, names, remote, call);
  }
  call.say(`Recompressed ${volumes.length} files`);
  return 0;
}

function packingOf(compression: string, call: RecoveryCall): Packing {
  const container = containers.find(({ key }) => key === compression.toLowerCase())?.key;
  if (container === undefined) {
    const known = containers.map(({ key }) => key).join(", ");
    throw new RecoveryFailure(`There is no compression ${compression}; choose one of ${known}`);
  }
  if (!call.flag("reencrypt")) return { container };
  const passphrase = call.text("new-passphrase") ?? call.settings.passphrase;
  if (!passphrase) throw new RecoveryFailure("--reencrypt needs a passphrase: --new-passphrase or --passphrase");
  return { container, encryption: call.text("encryption-module"), passphrase };
}

/** What was encrypted must not lie open at the destination because of an option that was forgotten. */
function refuseToBare(volumes: readonly RenamedVolume[], call: RecoveryCall): void {
  if (!call.flag("reupload") || call.flag("reencrypt") || call.flag("no-encryption")) return;
  if (volumes.some(({ parts }) => parts.encryption !== undefined)) {
    throw new RecoveryFailure(
      "The backup is encrypted, and the new files would not be: add --reencrypt, or --no-encryption if that is wanted",
    );
  }
}

/** Returns how many could not be made. */
async function rewriteAll(
  volumes: readonly RenamedVolume[],
  folder: string,
  packing: Packing,
  remote: Remote,
  call: RecoveryCall,
): Promise<number> {
  const replacements: Replacements = new Map();
  const recorded = await recordedIn(volumes, packing, remote, call);
  let failed = 0;
  let number = 0;
  const fetched = ahead(
    volumes,
    downloadsAhead,
    ({ name, size }) => remote.get(name, size),
    async (copy) => await copy[Symbol.asyncDispose](),
  );
  for await (const { item: volume, result } of fetched) {
    const begin = `${++number}/${volumes.length}: ${volume.name} - downloading (${call.size(volume.size)})... recompressing ...`;
    const target = join(folder, volume.newName);
    const temporary = `${target}.tmp`;
    try {
      await using copy = await result;
      await rm(temporary, { force: true });
      // Indexes that an earlier run did not get to know nothing of what it has replaced already.
      const isReplaced = existsSync(target) && hashFile(target, "SHA256") === hashFile(copy.path, "SHA256");
      const source = { path: copy.path, ...(isReplaced ? {} : recorded.get(volume.name)) };
      const written = await rewriteVolume(volume, source, temporary, packing, replacements, call);
      await rename(temporary, target);
      if (volume.parts.kind === "dblock") replacements.set(volume.stem, { name: volume.newName, ...written });
      volume.newSize = written.size;
      call.say(`${begin} done!`);
    } catch (error) {
      failed++;
      call.say(`${begin} error: ${messageOf(error)}`);
    } finally {
      await rm(temporary, { force: true });
    }
    await call.surroundings.written();
  }
  return failed;
}

/** What the indexes say of data volumes: one that is cut short may look like a whole one otherwise. */
async function recordedIn(
  volumes: readonly RenamedVolume[],
  packing: Packing,
  remote: Remote,
  call: RecoveryCall,
): Promise<Map<string, { size?: number; hash?: string }>> {
  const recorded = new Map<string, { size?: number; hash?: string }>();
  for (const volume of volumes.filter(({ parts }) => parts.kind === "dindex")) {
    try {
      await using copy = await remote.get(volume.name, volume.size);
      const opened = await openOld(volume, { path: copy.path }, packing, call);
      try {
        for (const { name, size, hash } of indexedVolumes(opened.reader, opened.parameters.blockHash)) {
          if (size !== undefined && hash !== undefined) recorded.set(name, { size, hash });
        }
      } finally {
        opened.dispose();
      }
    } catch (error) {
      call.complain(`The index ${volume.name} cannot be read: ${messageOf(error)}`);
    }
  }
  return recorded;
}

async function replaceAll(
  volumes: readonly RenamedVolume[],
  folder: string,
  names: ReadonlySet<string>,
  remote: Remote,
  call: RecoveryCall,
): Promise<void> {
  for (const [index, { newName, newSize }] of volumes.entries()) {
    const replaces = names.has(newName);
    await remote.put({ name: newName, localPath: join(folder, newName), size: newSize, replaces });
    call.say(`${index + 1}/${volumes.length}: ${newName} - reuploading (${call.size(newSize)})... done!`);
    await call.surroundings.written();
  }
  const old = volumes.flatMap(({ oldNames, newName }) => {
    const replaced = oldNames.filter((name) => name !== newName);
    // Parity is that of the file which was there.
    return [...replaced, ...oldNames.map(parityName)];
  });
  for (const name of [verificationFileName(call.settings.prefix), ...old]) {
    if (names.has(name)) await remote.delete(name);
  }
  call.say("The local database does not know the new files: run the command repair before the next backup");
}
