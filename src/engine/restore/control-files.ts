import { closeSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { codeOf, UserError } from "../../support/errors.ts";
import { writeFully } from "../../support/write-fully.ts";
import type { OperationContext } from "../context.ts";
import { type ControlFile, visitControlFiles } from "../list/control-files.ts";
import { selectPaths } from "../list/selection.ts";
import { createRestoreControlFilesResult, type RestoreControlFilesResult } from "../results/index.ts";
import { alternativeNames } from "./conflicts.ts";
import type { RestoreInput } from "./restore-input.ts";

const tag = "Duplicati.Library.Main.Operation.RestoreControlFilesHandler";

/**
 * Restores the files that a version's list has embedded (cli.md 10.2), those of the newest selected list that can be read.
 * A file that is there is replaced only with `overwrite`; else the restored one gets another name. Throws a UserError
 * without `restore-path`.
 */
export async function restoreControlFiles(
  context: OperationContext,
  input: RestoreInput,
): Promise<RestoreControlFilesResult> {
  const { restorePath } = context.settings;
  if (restorePath === undefined) {
    throw new UserError("ControlFilesRequireRestorePath", "The option --control-files needs --restore-path", {
      advice: "Name the folder for the control files.",
    });
  }
  const folder = resolve(restorePath);
  const result = createRestoreControlFilesResult(context.origin);
  const selection = selectPaths(input.paths, input.filter);
  const restored = await visitControlFiles(context, selection, async (files, list) => {
    if (files.length > 0 && !context.settings.dryRun) mkdirSync(folder, { recursive: true });
    const paths: (string | undefined)[] = [];
    for (const file of files) paths.push(await restoreOne(context, folder, file, new Date(list.time * 1000)));
    return paths.filter((path) => path !== undefined);
  });
  result.Files = restored ?? [];
  return result;
}

/** Undefined if nothing was written. */
async function restoreOne(
  { settings, logger, control }: OperationContext,
  folder: string,
  file: ControlFile,
  versionTime: Date,
): Promise<string | undefined> {
  const target = join(folder, file.name);
  // The original puts them there without folders, so a path is not its work.
  if (/[/\\\0]/.test(file.name) || !target.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw new UserError("RestorePathTraversal", `The control file "${file.name}" would leave the folder ${folder}`);
  }
  if (settings.dryRun) {
    logger.write("DryRun", tag, "WouldRestoreControlFile", `Would restore control file: ${target}`);
    return undefined;
  }
  // Written beside what it replaces, and private: such files may hold settings with secrets.
  const written = settings.overwrite ? join(folder, `.bunker-${process.pid}-${file.name}`) : target;
  const { descriptor, path } = openFree(written, versionTime);
  try {
    try {
      for await (const bytes of file.read()) {
        control.throwIfAborted();
        writeFully(descriptor, bytes);
      }
    } finally {
      closeSync(descriptor);
    }
    if (!settings.overwrite) return path;
    renameSync(path, target);
    return target;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/** Opens a new file under a name that nothing has. */
function openFree(wanted: string, versionTime: Date): { descriptor: number; path: string } {
  const names = alternativeNames(wanted, versionTime);
  for (let path = wanted; ; path = names.next().value) {
    try {
      return { descriptor: openSync(path, "wx", 0o600), path };
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  }
}
