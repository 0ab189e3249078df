import type { ListedFile } from "../results/index.ts";
import { separatorOf, startOfName } from "./selection.ts";

/**
 * The longest folders that hold all of the paths: one, or with Windows paths one for each drive or share. A path that
 * is itself a folder may be the answer.
 */
export function commonFolders(files: Iterable<Pick<ListedFile, "Path">>): string[] {
  const prefixes = new Map<string, string>();
  for (const { Path: path } of files) {
    const root = rootOf(path);
    let prefix = prefixes.get(root) ?? folderOf(path);
    while (!path.startsWith(prefix)) prefix = prefix.slice(0, startOfName(prefix));
    prefixes.set(root, prefix);
  }
  return [...prefixes.values()];
}

function folderOf(path: string): string {
  return path.endsWith(separatorOf(path)) ? path : path.slice(0, startOfName(path));
}

/** Paths under different roots have no folder in common. */
function rootOf(path: string): string {
  if (path.startsWith("/")) return "/";
  const share = /^\\\\[^\\]+\\[^\\]+\\/.exec(path);
  return share?.[0] ?? path.slice(0, path.indexOf("\\") + 1);
}
