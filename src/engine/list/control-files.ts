import { Filter, thisSystem } from "../../sources/filters/index.ts";
import { UserError } from "../../support/errors.ts";
import { type ContainerReader, controlFileFolder } from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";
import { selectVersions } from "../version-selection.ts";
import type { Listed } from "./listed.ts";
import {
  fetchList,
  findRemoteLists,
  noneReadable,
  openList,
  type RemoteList,
  reportUnreadable,
} from "./remote-lists.ts";
import { type PathSelection, selectPaths } from "./selection.ts";

/** Bytes of a control file that is read as one text. */
const mostText = 64 * 1024 * 1024;

/** A file that a backup embedded in the list of a version. */
export interface ControlFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The content, checked. */
  read(): ReturnType<ContainerReader["stream"]>;
}

/** The control files in the newest selected list that can be read (cli.md 14). They are in no database. */
export async function listControlFiles(context: OperationContext, selection: PathSelection): Promise<Listed> {
  const found = await visitControlFiles(context, selection, async (files, list) => {
    const Time = new Date(list.time * 1000);
    const fileset = { Version: list.number, IsFullBackup: null, Time, FileCount: null, FileSizes: null };
    const Files = files.map(({ name, size }) => ({ Path: name, Sizes: [size] }));
    return { EncryptedFiles: list.isEncrypted, Filesets: [fileset], Files };
  });
  return found ?? { EncryptedFiles: false, Filesets: [], Files: [] };
}

/** The text of one control file in the newest selected list that can be read; undefined if it isn't there. */
export async function readControlFile(context: OperationContext, name: string): Promise<string | undefined> {
  const everything = selectPaths([], Filter.parse([], { caseSensitive: true, groups: thisSystem() }));
  return await visitControlFiles(context, everything, async (files) => {
    const file = files.find((found) => found.name === name);
    if (!file) return undefined;
    if (file.size > mostText) {
      throw new UserError(
        "ControlFileTooLarge",
        `The control file ${name} has ${file.size} bytes, too many for a text`,
      );
    }
    const pieces: Uint8Array[] = [];
    for await (const piece of file.read()) pieces.push(piece.slice());
    return Buffer.concat(pieces).toString("utf8");
  });
}

/**
 * Hands the selected control files of the newest selected list, in order of their names, to `visit`; of the one before
 * where that fails. Undefined if there is no such version. Throws `FileListNotReadable` if none of them can be read.
 */
export async function visitControlFiles<T>(
  context: OperationContext,
  selection: PathSelection,
  visit: (files: readonly ControlFile[], list: RemoteList) => Promise<T>,
): Promise<T | undefined> {
  const lists = await findRemoteLists(context);
  const selected = selectVersions(lists, context.settings, "remote", context.logger);
  let failure: unknown;
  for (const number of selected) {
    const list = lists[number] as RemoteList;
    try {
      return await visitList(context, selection, list, visit);
    } catch (error) {
      reportUnreadable(context, list, error);
      failure = error;
    }
  }
  if (selected.length > 0) throw noneReadable(failure);
  return undefined;
}

async function visitList<T>(
  context: OperationContext,
  { filter }: PathSelection,
  list: RemoteList,
  visit: (files: readonly ControlFile[], list: RemoteList) => Promise<T>,
): Promise<T> {
  await using copy = await fetchList(context, list);
  const volume = await openList(context, list, copy.path);
  try {
    const files: ControlFile[] = [];
    for (const entry of volume.reader.entries.values()) {
      if (!entry.name.startsWith(controlFileFolder)) continue;
      const name = entry.name.slice(controlFileFolder.length);
      // A name alone was turned into a pattern for a file in any folder.
      if (filter.isEmpty || filter.includes(name) || filter.includes(`/${name}`)) {
        files.push({ name, size: entry.size, read: () => volume.reader.stream(entry.name) });
      }
    }
    return await visit(
      files.sort((a, b) => (a.name < b.name ? -1 : 1)),
      list,
    );
  } finally {
    volume.dispose();
  }
}
