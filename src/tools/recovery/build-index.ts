import { join } from "node:path";
import { messageOf } from "../../support/errors.ts";
import { parseVolumeName } from "../../volumes/index.ts";
import { IndexWriter } from "./block-index/index-writer.ts";
import type { RecoveryCall } from "./call.ts";
import { filesIn, requireFolder } from "./local-backup.ts";
import { openPlainVolume } from "./plain-volume.ts";

/** Writes down in which volume of a folder each block is (programs.md 10.2). What cannot be read is told and left out. */
export async function buildIndex(call: RecoveryCall): Promise<number> {
  const folder = call.positional[0] as string;
  requireFolder(folder);
  const names = filesIn(folder);
  call.say(`Processing ${names.length} files`);

  const { tempdir } = call.settings;
  const indexFile = call.pathIn(folder, call.text("indexfile") ?? "index.txt");
  using writer = new IndexWriter(indexFile, tempdir, call.flag("build-index-with-files"));
  let volumes = 0;
  let unreadable = 0;
  for (const name of names) {
    const path = join(folder, name);
    const reason = reasonToSkip(name);
    if (reason !== undefined) {
      call.say(`${volumes}: ${path} - ${reason}`);
      continue;
    }
    try {
      using volume = openPlainVolume(path, name, tempdir);
      call.say(`${volumes}: ${path} ${writer.add(volume.reader, name)} hashes found`);
      volumes++;
    } catch (error) {
      unreadable++;
      call.complain(`${path} cannot be read and is left out: ${messageOf(error)}`);
    }
    await call.surroundings.written();
  }
  const hashes = writer.finish();
  call.say(`Processed ${volumes} files and found ${hashes} hashes`);
  if (unreadable > 0) call.complain(`${unreadable} files could not be read`);
  return 0;
}

function reasonToSkip(name: string): string | undefined {
  const parts = parseVolumeName(name);
  if (!parts || parts.parity) return "no volume, skipping";
  if (parts.kind !== "dblock") return `${parts.kind}, skipping`;
  return parts.encryption === undefined ? undefined : "encrypted, skipping";
}
