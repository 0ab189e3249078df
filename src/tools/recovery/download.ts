import { mkdirSync, rmSync } from "node:fs";
import { copyFile, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { type LocalCopy, parseUrl, type RemoteFile } from "../../destinations/index.ts";
import { ahead } from "../../support/ahead.ts";
import { messageOf } from "../../support/errors.ts";
import { parseVolumeName } from "../../volumes/index.ts";
import type { RecoveryCall } from "./call.ts";
import { decryptTo } from "./decryption.ts";
import { filesIn } from "./local-backup.ts";
import { openRemote } from "./remote.ts";

const downloadsAhead = 4;

/** Fetches the volumes that a restore needs, and decrypts them (programs.md 10.1). */
export async function download(call: RecoveryCall): Promise<number> {
  const [url, folder] = call.positional as [string, string];
  await using remote = openRemote(url, call);
  call.say(`Listing files on backend: ${parseUrl(url).scheme} ...`);
  const files = await remote.list();
  call.say(`Found ${files.length} files`);
  if (mkdirSync(folder, { recursive: true }) !== undefined) call.say(`Creating target folder: ${folder}`);

  const present = new Set(filesIn(folder));
  const steps = files.map((file) => stepFor(file, present, call));
  const counts = { downloaded: 0, failed: 0, locked: 0 };
  const fetched = ahead(
    steps,
    downloadsAhead,
    async ({ file, target }) => (target === undefined ? undefined : await remote.get(file.name, file.size)),
    async (copy) => await copy?.[Symbol.asyncDispose](),
  );
  for await (const { item, result } of fetched) {
    const { file, target, reason } = item;
    const begin = `${counts.downloaded}: ${file.name} -`;
    try {
      await using copy = await result;
      if (copy === undefined || target === undefined) {
        if (reason === noPassphrase) counts.locked++;
        call.say(`${begin} ${reason}`);
      } else {
        const damage = await keep(copy, file.name, join(folder, target), call);
        call.say(`${begin} downloading (${call.size(copy.size)})... ${damage ?? "done!"}`);
        if (damage === undefined) counts.downloaded++;
        else counts.failed++;
      }
    } catch (error) {
      counts.failed++;
      call.say(`${begin} error: ${messageOf(error)}`);
    }
    await call.surroundings.written();
  }

  const { downloaded, failed, locked } = counts;
  if (locked > 0) {
    call.complain(`${locked} files are encrypted, and no passphrase is given: try --passphrase`);
  }
  call.say(`Download complete, of ${files.length} remote files, ${downloaded} were downloaded with ${failed} errors`);
  return failed > 0 ? 200 : locked > 0 ? 100 : 0;
}

interface Step {
  readonly file: RemoteFile;
  /** The local name; undefined: not to be fetched, for this reason. */
  readonly target?: string;
  readonly reason?: string;
}

const noPassphrase = "no passphrase is given, skipping";

function stepFor(file: RemoteFile, present: Set<string>, { settings }: RecoveryCall): Step {
  const { name } = file;
  const parts = parseVolumeName(name, { caseInsensitive: settings.caseInsensitiveRemote });
  // A name with a path in it could lead out of the folder.
  if (!parts || parts.parity || basename(name) !== name || name.includes("\\")) {
    return { file, reason: "no volume, skipping" };
  }
  if (parts.encryption !== undefined && !settings.passphrase) return { file, reason: noPassphrase };
  if (parts.kind === "dindex") return { file, reason: `${parts.kind}, skipping` };
  const target = parts.encryption === undefined ? name : name.slice(0, -parts.encryption.length - 1);
  if (present.has(target)) return { file, reason: "is there already, skipping" };
  // The same volume may be at the destination twice, encrypted and not.
  present.add(target);
  return { file, target };
}

/** Puts a volume into the folder; returns what is wrong with it if it can be used in spite of that. */
async function keep(copy: LocalCopy, name: string, target: string, call: RecoveryCall): Promise<string | undefined> {
  const temporary = `${target}.tmp`;
  try {
    const damage =
      name === basename(target)
        ? await copied(copy.path, temporary)
        : await decryptTo(copy.path, name, temporary, call);
    await rename(temporary, target);
    return damage;
  } finally {
    rmSync(temporary, { force: true });
  }
}

async function copied(from: string, to: string): Promise<undefined> {
  await copyFile(from, to);
}
