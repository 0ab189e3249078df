import { rmSync, statSync } from "node:fs";
import { surveyDatabases } from "../../database/maintenance/references.ts";
import { cultureFromEnvironment } from "../../options/values/index.ts";
import { messageOf } from "../../support/errors.ts";
import { sqliteFiles } from "../../support/sqlite-files.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { Command, CommandInput } from "../command-line/index.ts";
import { dataFolderOf } from "./data-folder.ts";
import { say } from "./output.ts";

/** Deletes databases of backups that nothing refers to. A server's database is never among them. */
export const cleanup: Command = {
  description: "Deletes databases of backups in the data folder that nothing refers to",
  parameters: [],
  options: [
    { name: "--datafolder", type: "text", description: "The data folder" },
    { name: "--dry-run", type: "flag", description: "Only tell what would be deleted" },
    { name: "--force", type: "flag", description: "Do not ask" },
  ],
  run: async (input) => {
    const { options, surroundings } = input;
    const { formatSize, formatDate } = cultureFromEnvironment(surroundings.environment);
    const orphans = surveyDatabases(dataFolderOf(input, "--datafolder"))
      .filter(({ status }) => status === "Orphaned")
      .map(({ path }) => ({ path, ...sizeAndTime(path) }));
    if (orphans.length === 0) {
      say(surroundings, "No orphaned databases were found");
      return 0;
    }
    say(surroundings, `Found ${orphans.length} orphaned database(s):`);
    for (const { path, size, time } of orphans) {
      for (const line of ["", `  ${path}`, `    Size: ${formatSize(size)}`, `    Last modified: ${formatDate(time)}`]) {
        say(surroundings, line);
      }
    }
    const total = orphans.reduce((sum, { size }) => sum + size, 0);
    for (const line of ["", `Total size: ${formatSize(total)}`]) say(surroundings, line);
    if (options.flag("--dry-run")) {
      say(surroundings, "Dry run: nothing was deleted");
      return 0;
    }
    if (!options.flag("--force") && !(await agrees(surroundings))) {
      say(surroundings, "Nothing was deleted");
      return 0;
    }
    return deleteAll(orphans, input, formatSize);
  },
};

function sizeAndTime(path: string): { size: number; time: Date } {
  const { size, mtime } = statSync(path);
  return { size, time: mtime };
}

async function agrees({ write, input }: ProcessSurroundings): Promise<boolean> {
  write("Delete these databases? [y/N]: ");
  let text = "";
  for await (const chunk of input) {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    if (text.includes("\n")) break;
  }
  write("\n");
  return /^\s*y(es)?\s*(\n|$)/i.test(text);
}

function deleteAll(
  orphans: readonly { readonly path: string; readonly size: number }[],
  { surroundings }: CommandInput,
  formatSize: (bytes: number) => string,
): number {
  let freed = 0;
  let failed = 0;
  for (const { path, size } of orphans) {
    try {
      for (const file of sqliteFiles(path)) rmSync(file, { force: true });
      say(surroundings, `Deleted: ${path}`);
      freed += size;
    } catch (error) {
      failed++;
      say(surroundings, `Not deleted: ${path}: ${messageOf(error)}`);
    }
  }
  say(surroundings, `Deleted ${orphans.length - failed} file(s), failed ${failed}, freed ${formatSize(freed)}`);
  return failed === 0 ? 0 : 1;
}
