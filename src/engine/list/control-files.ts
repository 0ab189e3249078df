import { controlFileFolder } from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";
import type { ListedFile } from "../results/index.ts";
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
import type { PathSelection } from "./selection.ts";

/** The control files in the newest selected list that can be read (cli.md 14). They are in no database. */
export async function listControlFiles(context: OperationContext, selection: PathSelection): Promise<Listed> {
  const lists = await findRemoteLists(context);
  const selected = selectVersions(lists, context.settings, "remote", context.logger);
  let failure: unknown;
  for (const number of selected) {
    const list = lists[number] as RemoteList;
    try {
      const Files = await controlFilesOf(context, list, selection);
      const Time = new Date(list.time * 1000);
      const fileset = { Version: number, IsFullBackup: null, Time, FileCount: null, FileSizes: null };
      return { EncryptedFiles: list.isEncrypted, Filesets: [fileset], Files };
    } catch (error) {
      reportUnreadable(context, list, error);
      failure = error;
    }
  }
  if (selected.length > 0) throw noneReadable(failure);
  return { EncryptedFiles: false, Filesets: [], Files: [] };
}

async function controlFilesOf(
  context: OperationContext,
  list: RemoteList,
  { filter }: PathSelection,
): Promise<ListedFile[]> {
  await using copy = await fetchList(context, list);
  const volume = await openList(context, list, copy.path);
  try {
    const files: ListedFile[] = [];
    for (const entry of volume.reader.entries.values()) {
      if (!entry.name.startsWith(controlFileFolder)) continue;
      const name = entry.name.slice(controlFileFolder.length);
      // A name alone was turned into a pattern for a file in any folder.
      if (filter.includes(name) || filter.includes(`/${name}`)) files.push({ Path: name, Sizes: [entry.size] });
    }
    return files.sort((a, b) => (a.Path < b.Path ? -1 : 1));
  } finally {
    volume.dispose();
  }
}
