import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseTime } from "../../options/values/index.ts";
import { UserError } from "../../support/errors.ts";
import {
  type FileListEntry,
  type FormatParameters,
  fileListEntryName,
  type OpenedVolume,
  openVolume,
  parseVolumeName,
  readFileList,
  VolumeError,
  type VolumeName,
} from "../../volumes/index.ts";
import type { RecoveryCall } from "./call.ts";
import { RecoveryFailure } from "./failure.ts";

/** A volume in the folder that a backup was downloaded to. */
export interface LocalVolume {
  readonly name: string;
  readonly path: string;
  readonly parts: VolumeName;
}

/** Throws {@link RecoveryFailure} unless the folder is there. */
export function requireFolder(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new RecoveryFailure(`There is no folder ${folder}`);
  }
}

/** The names of the files in a folder, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** A list of files that can be chosen; `time` in seconds since 1970. */
export interface LocalList extends LocalVolume {
  readonly time: number;
}

/** The lists of files in a folder, the newest first: their places are the numbers of the versions. */
export function listsIn(folder: string): LocalList[] {
  return filesIn(folder)
    .flatMap((name) => {
      const parts = parseVolumeName(name);
      if (parts?.kind !== "dlist" || parts.parity || parts.encryption !== undefined || parts.time === undefined)
        return [];
      return [{ name, path: join(folder, name), parts, time: parts.time }];
    })
    .sort((a, b) => b.time - a.time);
}

/**
 * The list that `version` means: the name of a file in the folder, a number, or a time, of which the nearest is taken
 * (programs.md 10.3). Throws {@link RecoveryFailure}.
 */
export function chooseList(folder: string, version: string, call: RecoveryCall): LocalList {
  const lists = listsIn(folder);
  if (lists.length === 0) throw new RecoveryFailure(`There is no unencrypted list of files (dlist) in ${folder}`);
  const named = lists.find(({ name }) => name === version);
  if (named) return named;
  if (/^\d+$/.test(version)) {
    const numbered = lists[Number(version)];
    if (numbered) return numbered;
    throw new RecoveryFailure(`There is no version ${version}; they are 0 to ${lists.length - 1}`);
  }
  const time = momentOf(version).getTime() / 1000;
  const nearest = lists.reduce((best, list) => (Math.abs(list.time - time) < Math.abs(best.time - time) ? list : best));
  call.say(`Selected time ${call.culture.formatDate(new Date(nearest.time * 1000))}`);
  return nearest;
}

/** A list of files that has been opened. */
export interface OpenedList extends Disposable {
  readonly parameters: FormatParameters;
  /** The files and nothing else, from the beginning each time; may be told about in batches that come before damage. */
  files(): AsyncGenerator<FileListEntry>;
}

/** Throws VolumeError, and {@link RecoveryFailure} for a list without manifest if the block size is not given. */
export async function openList(list: LocalList, call: RecoveryCall): Promise<OpenedList> {
  const volume = await opened(list, call);
  const { reader, parameters } = volume;
  if (!parameters) throw new RecoveryFailure(`The list ${list.name} does not tell the block size`);
  return {
    parameters,
    async *files() {
      for await (const batch of readFileList(reader.stream(fileListEntryName), parameters)) {
        for (const entry of batch) if (entry.type === "File") yield entry;
      }
    },
    [Symbol.dispose]: () => volume.dispose(),
  };
}

async function opened({ name, path }: LocalList, call: RecoveryCall): Promise<OpenedVolume> {
  const reading = { options: call.options, temporaryFolder: call.settings.tempdir };
  try {
    return await openVolume({ name, path }, reading);
  } catch (error) {
    if (!(error instanceof VolumeError) || error.kind !== "InvalidManifest" || call.text("blocksize") === undefined) {
      throw error;
    }
    const { blocksize, blockHashAlgorithm: blockHash, fileHashAlgorithm: fileHash } = call.settings;
    const parameters = { blocksize, blockHash, fileHash };
    return await openVolume({ name, path }, { ...reading, parameters, ignoreManifest: true });
  }
}

function momentOf(text: string): Date {
  try {
    return parseTime(text, { base: new Date(), negate: true });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new RecoveryFailure(`"${text}" is no version: neither a file in the folder, a number nor a time`);
  }
}
