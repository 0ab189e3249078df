import { closeSync, createReadStream, existsSync, openSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { anonymise } from "../../database/local/anonymise.ts";
import { utf8 } from "../../support/bytes.ts";
import { codeOf, messageOf, UserError } from "../../support/errors.ts";
import { writeFully } from "../../support/write-fully.ts";
import { zip } from "../../volumes/containers/zip.ts";
import type { DatabaseContext } from "../context.ts";
import { type CreateLogDbResult, createCreateLogDbResult } from "../results/index.ts";
import { type ProgramFacts, systemInfoLines } from "../system-info.ts";

/**
 * Writes the anonymised database and the facts into `target`, a new zip file. Throws `BugReportTargetAlreadyExists`,
 * `BugReportNotWritten`.
 */
export async function createReport(
  context: DatabaseContext,
  target: string,
  facts: ProgramFacts,
): Promise<CreateLogDbResult> {
  const { database, progress, temporaryFolder, settings } = context;
  progress.enter("BugReport_Running");
  const path = resolve(target.endsWith(".zip") ? target : `${target}.zip`);
  if (existsSync(path)) throw alreadyExists(path);
  const copy = join(temporaryFolder, "log-database.sqlite");
  database.copyTo(copy);
  anonymise(copy);
  await pack(context, path, copy, systemInfoLines(facts, settings.tempdir));
  rmSync(copy);
  return { ...createCreateLogDbResult(context.origin), TargetPath: path };
}

async function pack(context: DatabaseContext, path: string, database: string, lines: readonly string[]): Promise<void> {
  const file = openNew(path);
  try {
    const { temporaryFolder } = context;
    const archive = zip.createWriter((bytes) => writeFully(file, bytes), { options: {}, temporaryFolder });
    await archive.addStream("log-database.sqlite", createReadStream(database));
    archive.add("system-info.txt", utf8(`${lines.join("\n")}\n`), true);
    archive.finish();
    closeSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(path, { force: true });
    throw notWritten(path, error);
  }
}

function openNew(path: string): number {
  try {
    return openSync(path, "wx", 0o600);
  } catch (error) {
    throw codeOf(error) === "EEXIST" ? alreadyExists(path) : notWritten(path, error);
  }
}

function alreadyExists(path: string): UserError {
  return new UserError("BugReportTargetAlreadyExists", `Output file already exists, not overwriting: ${path}`, {
    advice: "Name another file.",
  });
}

function notWritten(path: string, cause: unknown): UserError {
  return new UserError("BugReportNotWritten", `Cannot write the report "${path}": ${messageOf(cause)}`, { cause });
}
