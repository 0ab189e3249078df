import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UserError } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";
import { isRunning } from "../support/processes.ts";
import { type Clock, systemClock } from "./context.ts";

/** A folder that only this user can enter. The process id in its name tells later runs whether its owner still lives. */
export function createTemporaryFolder(parent: string, logger: Logger, clock: Clock = systemClock): string {
  try {
    mkdirSync(parent, { recursive: true });
    removeLeftovers(parent, logger, clock);
    return mkdtempSync(join(parent, `bunker-${process.pid}-`));
  } catch (error) {
    throw new UserError("TemporaryFolderNotCreated", `Cannot work in the folder "${parent}": ${messageOf(error)}`, {
      advice: "Name a folder for temporary files with --tempdir.",
      cause: error,
    });
  }
}

/** What this process has looked through: one that answers calls begins an operation for each, many in a minute. */
const tidied = new Set<string>();

/** Runs that were killed could not clean up. Other machines may share the folder, so young ones are left alone. */
function removeLeftovers(parent: string, logger: Logger, clock: Clock): void {
  if (tidied.has(parent)) return;
  tidied.add(parent);
  const limit = clock.now().getTime() - millisecondsPerDay;
  for (const name of readdirSync(parent)) {
    const owner = folderPattern.exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) continue;
    const path = join(parent, name);
    try {
      if (statSync(path).mtimeMs < limit) rmSync(path, { recursive: true, force: true });
    } catch (error) {
      logger.write("Information", tag, "DeleteTemporaryFileError", `Cannot remove the old folder ${path}`, error);
    }
  }
}

const millisecondsPerDay = 24 * 60 * 60 * 1000;
const folderPattern = /^bunker-(\d+)-\w{6}$/;
const tag = "Duplicati.Library.Main.Controller";
