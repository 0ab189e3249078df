import { realpathSync } from "node:fs";
import { type Destination, folderUrl, openDestination, type RemoteFile } from "../../destinations/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { UserError } from "../../support/errors.ts";

/** A file or folder below the address. */
export interface TreeEntry {
  /** Relative, with slashes between names; that of a folder ends with one. */
  readonly path: string;
  /** 0: directly below the address. */
  readonly depth: number;
  readonly file: RemoteFile;
  /** The folder that it lies in. */
  readonly folder: Destination;
}

/**
 * Everything below an address: the files of a folder before its folders, by name, each folder before its content. Links to
 * folders are followed, but not in circles.
 *
 * @param maxDepth how many levels; 0: all.
 */
export async function* walkTree(url: string, options: OptionValues, maxDepth: number): AsyncGenerator<TreeEntry> {
  yield* walkFolder({ url, options, maxDepth }, "", 0, []);
}

interface Walk {
  readonly url: string;
  readonly options: OptionValues;
  readonly maxDepth: number;
}

async function* walkFolder(
  walk: Walk,
  path: string,
  depth: number,
  above: readonly string[],
): AsyncGenerator<TreeEntry> {
  const folder = openDestination(path === "" ? walk.url : folderUrl(walk.url, path), walk.options);
  try {
    const found = await Array.fromAsync(folder.list());
    const own = folder.localPath && realpathSync(folder.localPath("."));
    if (own !== undefined && above.includes(own)) return;
    found.sort((a, b) => Number(a.isFolder) - Number(b.isFolder) || (a.name < b.name ? -1 : 1));
    for (const file of found) {
      requireName(file.name);
      const child = `${path}${file.name}${file.isFolder ? "/" : ""}`;
      yield { path: child, depth, file, folder };
      if (!file.isFolder || (walk.maxDepth > 0 && depth + 1 >= walk.maxDepth)) continue;
      yield* walkFolder(walk, child, depth + 1, own === undefined ? above : [...above, own]);
    }
  } finally {
    await folder.close?.();
  }
}

/** A name that is a path would lead out of the folder in which it is stored. */
function requireName(name: string): void {
  const isPath = name === "" || name === "." || name === ".." || /[/\0]/.test(name);
  if (!isPath && (process.platform !== "win32" || !/[\\:]/.test(name))) return;
  throw new UserError("InvalidFileName", `The destination lists a file with the impossible name "${name}"`);
}
