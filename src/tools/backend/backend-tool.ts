import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type Destination, DestinationError, type RemoteFile } from "../../destinations/index.ts";
import { fullText } from "../../engine/logging/index.ts";
import { isHelpWord } from "../../options/command-line/index.ts";
import { parseTimespan } from "../../options/index.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { printable, printableLines } from "../../support/printable.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { Tool } from "../tool.ts";
import { BackendCall, backendNames } from "./call.ts";

/** Lists, fetches, stores and deletes single remote files (programs.md 12). */
export const backendTool: Tool = { run, failureCode: () => exitCodes.failure };

const exitCodes = { success: 0, failure: 100, usage: 200 } as const;

interface Work {
  readonly call: BackendCall;
  readonly destination: Destination;
  /** The words behind the address. */
  readonly words: readonly string[];
}

const commands: ReadonlyMap<string, (work: Work) => Promise<void>> = new Map([
  ["get", get],
  ["put", put],
  ["list", list],
  ["delete", remove],
  ["create-folder", createFolder],
  ["createfolder", createFolder],
  ["get-lock", getLock],
  ["getlock", getLock],
  ["set-lock", setLock],
  ["setlock", setLock],
]);

async function run(surroundings: ProcessSurroundings): Promise<number> {
  const call = new BackendCall(surroundings);
  const [name = "", url, ...words] = call.words;
  const command = commands.get(name.toLowerCase());
  if (!command || url === undefined || surroundings.arguments.some(isHelpWord)) {
    const isUnknown = name !== "" && !command && !isHelpWord(name);
    if (isUnknown) surroundings.writeError(`Unsupported command: ${printable(name)}\n\n`);
    surroundings.write(usage());
    return exitCodes.usage;
  }
  try {
    const destination = call.open(url);
    try {
      await command({ call, destination, words });
    } finally {
      await destination.close?.();
    }
    return exitCodes.success;
  } catch (thrown) {
    const error = call.redactionFor(url).error(thrown);
    surroundings.writeError(`Command failed: ${printableLines(messageOf(error))}\n`);
    if (call.flag("debug-output")) surroundings.writeError(`${printableLines(fullText(error))}\n`);
    return exitCodes.failure;
  }
}

async function list({ call, destination }: Work): Promise<void> {
  const { culture } = call;
  call.surroundings.write("Name\tDir/File\tLastChange\tSize\n");
  for await (const { name, size, isFolder, modified } of destination.list()) {
    const time = modified === undefined ? "" : culture.formatDate(modified);
    const sizeText = isFolder ? culture.formatSize(0) : size < 0 ? "" : culture.formatSize(size);
    call.surroundings.write(`${printable(name)}\t${isFolder ? "Dir" : "File"}\t${time}\t${sizeText}\n`);
  }
}

async function get({ destination, words }: Work): Promise<void> {
  const path = resolve(fileOf(words, "GET"));
  if (existsSync(path)) throw new UserError("FileExists", "File already exists, not overwriting!");
  await destination.get(basename(path), path);
}

async function put({ destination, words }: Work): Promise<void> {
  const path = resolve(fileOf(words, "PUT"));
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError("FileMissing", `File not found: ${path}`);
  }
  await destination.put(basename(path), path);
}

async function remove({ destination, words }: Work): Promise<void> {
  await destination.delete(basename(fileOf(words, "DELETE")));
}

async function createFolder({ destination }: Work): Promise<void> {
  if (await isThere(destination)) {
    throw new UserError("FolderAlreadyExists", "The folder cannot be created because it already exists");
  }
  await destination.createFolder();
}

async function getLock({ call, destination, words }: Work): Promise<void> {
  const name = basename(fileOf(words, "GET-LOCK"));
  if (!destination.getLock) throw noLocks();
  const until: Date | undefined = await destination.getLock(name);
  call.say(until === undefined ? "null" : until.toISOString().replace(/Z$/, "0000Z"));
}

async function setLock({ destination, words }: Work): Promise<void> {
  const name = basename(fileOf(words, "SET-LOCK"));
  const [, duration] = words;
  if (duration === undefined) throw new UserError("MissingArgument", "SET-LOCK requires a lock duration, such as 30D");
  const seconds = parseTimespan(duration);
  if (seconds < 0) throw new UserError("InvalidLockDuration", "The lock duration cannot be negative");
  if (!destination.setLock) throw noLocks();
  await destination.setLock(name, new Date(Date.now() + seconds * 1000));
}

function fileOf([name]: readonly string[], command: string): string {
  if (name !== undefined && name !== "") return name;
  throw new UserError("MissingArgument", `${command} requires a filename argument`);
}

function noLocks(): UserError {
  return new UserError("BackendDoesNotSupportLocking", "This kind of destination does not support object locking");
}

async function isThere(destination: Destination): Promise<boolean> {
  try {
    const first: AsyncIterable<RemoteFile> = destination.list();
    for await (const _ of first) break;
    return true;
  } catch (error) {
    if (error instanceof DestinationError && error.kind === "FolderMissing") return false;
    throw error;
  }
}

function usage(): string {
  return `Usage: bunker backend-tool <command> <protocol>://<username>:<password>@<path> [filename] [lock-duration]
Example: bunker backend-tool LIST ftp://user:pass@server/folder

Supported backends: ${backendNames()}
Supported commands: GET PUT LIST DELETE CREATE-FOLDER GET-LOCK SET-LOCK

GET refuses to replace a local file. GET-LOCK prints when the lock of a file ends, or null.
SET-LOCK locks a file for a duration, such as 30D.
`;
}
