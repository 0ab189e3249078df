import type { LocalCopy } from "../../destinations/index.ts";
import { AbortedError, messageOf, UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import {
  type FileListEntry,
  type FormatParameters,
  fileListEntryName,
  isFullBackup,
  type OpenedVolume,
  parseVolumeName,
  readFileList,
  VolumeError,
} from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";
import { openOrMend } from "../parity/mend.ts";
import { formatParametersOf, readingSettingsOf } from "../volume-settings.ts";

const tag = "Duplicati.Library.Main.Operation.ListFilesHandler";

/** A dlist at the destination. */
export interface RemoteList {
  /** Of the version: 0 is the newest. */
  readonly number: number;
  readonly name: string;
  /** Bytes; -1 unknown. */
  readonly size: number;
  /** Epoch seconds. */
  readonly time: number;
  readonly isEncrypted: boolean;
}

export function reportNoDatabase(logger: Logger): void {
  logger.write("Information", tag, "NoLocalDatabase", "No local database; reading the lists at the destination");
}

/** The dlists of this backup, newest first. Throws `EmptyRemoteFolder`. */
export async function findRemoteLists(context: OperationContext): Promise<RemoteList[]> {
  const { settings, remote } = context;
  const caseInsensitive = settings.caseInsensitiveRemote;
  const fold = (text: string): string => (caseInsensitive ? text.toLowerCase() : text);
  const lists: Omit<RemoteList, "number">[] = [];
  const otherPrefixes = new Set<string>();
  for (const { name, size } of await remote.list()) {
    const parts = parseVolumeName(name, { caseInsensitive });
    if (parts?.kind !== "dlist" || parts.parity || parts.time === undefined) continue;
    if (fold(parts.prefix) !== fold(settings.prefix)) otherPrefixes.add(parts.prefix);
    else lists.push({ name, size, time: parts.time, isEncrypted: parts.encryption !== undefined });
  }
  if (lists.length === 0) throw nothingFound(settings.prefix, otherPrefixes);
  return lists.sort((a, b) => b.time - a.time).map((list, number) => ({ ...list, number }));
}

/** Downloads a list. Throws the destination's error, or `MissingPassphrase` before the download. */
export async function fetchList(context: OperationContext, list: RemoteList): Promise<LocalCopy> {
  if (list.isEncrypted && !context.settings.passphrase) {
    throw new UserError("MissingPassphrase", "The backup is encrypted, but no passphrase is given", {
      advice: "Give it with --passphrase or in the environment variable PASSPHRASE.",
    });
  }
  return context.remote.get(list.name, list.size);
}

/**
 * Opens a list with the format parameters that its own manifest names. Throws `WrongPassphrase`, VolumeError if the
 * file is damaged.
 */
export async function openList(context: OperationContext, list: RemoteList, path: string): Promise<OpenedVolume> {
  const settings = readingSettingsOf(context);
  const parameters = settings.ignoreManifest ? settings.parameters : undefined;
  try {
    return await openOrMend(context, { name: list.name, path }, { ...settings, parameters });
  } catch (error) {
    if (!(error instanceof VolumeError) || error.kind !== "WrongPassphrase") throw error;
    throw new UserError("WrongPassphrase", "The lists of the backup cannot be decrypted with the given passphrase", {
      advice: "Give the passphrase that the backup was made with.",
      cause: error,
    });
  }
}

/** The accepted paths of a list with their sizes (-1 for folders and links), once it has been read to its end. */
export async function readList(
  context: OperationContext,
  volume: OpenedVolume,
  accepts: (path: string) => boolean,
): Promise<{ isFull: boolean; paths: [path: string, size: number][] }> {
  const paths: [string, number][] = [];
  for await (const batch of entriesOf(context, volume)) {
    for (const entry of batch) {
      if (accepts(entry.path)) paths.push([entry.path, entry.type === "File" ? (entry.size ?? 0) : -1]);
    }
  }
  return { isFull: isFullBackup(volume.reader), paths };
}

/** What stands in a list, some at a time; it counts only when it has been read to its end. */
export async function* entriesOf(context: OperationContext, volume: OpenedVolume): AsyncGenerator<FileListEntry[]> {
  const parameters: FormatParameters = volume.parameters ?? formatParametersOf(context.settings);
  for await (const batch of readFileList(volume.reader.stream(fileListEntryName), parameters)) {
    yield batch;
    context.control.throwIfAborted();
  }
}

/** Goes on after the failure of one list with a warning; what concerns all of them is thrown. */
export function reportUnreadable(context: OperationContext, list: RemoteList, error: unknown): void {
  if (error instanceof UserError || error instanceof AbortedError) throw error;
  const message = `The list ${list.name} cannot be read: ${messageOf(error)}`;
  context.logger.write("Warning", tag, "FileListNotReadable", message, error);
}

export function noneReadable(cause: unknown): UserError {
  return new UserError("FileListNotReadable", `The list of the version cannot be read: ${messageOf(cause)}`, {
    advice: "Choose another version with --version.",
    cause,
  });
}

function nothingFound(prefix: string, otherPrefixes: ReadonlySet<string>): UserError {
  const others = otherPrefixes.size > 0 ? `; found other prefixes: ${[...otherPrefixes].join(", ")}` : "";
  return new UserError("EmptyRemoteFolder", `The destination holds no version with the prefix "${prefix}"${others}`, {
    advice: "Check the URL of the destination and --prefix.",
  });
}
