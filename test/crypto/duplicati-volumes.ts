import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The remote files of a backup that Duplicati made, and their passphrase. */
export function duplicatiVolumes(backup: string): { passphrase: string; paths: string[] } {
  const folder = join(import.meta.dir, "../fixtures/duplicati", backup);
  const { passphrase } = JSON.parse(readFileSync(join(folder, "about.json"), "utf8")) as { passphrase: string };
  const remote = join(folder, "remote");
  return { passphrase, paths: readdirSync(remote).map((name) => join(remote, name)) };
}
