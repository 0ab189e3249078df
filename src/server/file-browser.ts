import type { Stats } from "node:fs";
import { lstat, opendir, readdir, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { expandPath, type FolderSurroundings, type SpecialFolder, specialFolders } from "../jobs/special-folders.ts";
import { codeOf } from "../support/errors.ts";

/** A folder or file as trees of clients show it (rest-api.md 11). */
export interface FileNode {
  readonly text: string;
  readonly id: string;
  readonly cls: "folder" | "file";
  readonly iconCls: string;
  readonly check: false;
  readonly leaf: boolean;
  readonly resolvedpath: string | null;
  readonly hidden: boolean;
  readonly systemFile: boolean;
  readonly temporary: boolean;
  readonly symlink: boolean;
  readonly fileSize: number;
}

export interface BrowseOptions {
  readonly onlyFolders: boolean;
  readonly showHidden: boolean;
}

/** The first entries of a folder. */
export interface FolderPage {
  readonly nodes: readonly FileNode[];
  readonly hasMore: boolean;
}

/** Entries that are looked at together. */
const batch = 32;
const collator = new Intl.Collator("en");

/**
 * What is in a folder, folders first. The root has the special folders before all else; what is in a special folder is
 * named by it. Throws the system's error if it can't be read.
 *
 * @param path absolute or beginning with the token of a special folder.
 */
export async function browse(
  path: string,
  options: BrowseOptions,
  surroundings: FolderSurroundings,
): Promise<FileNode[]> {
  const special = specialFolders(surroundings);
  const place = placeOf(path, options, surroundings, special);
  const nodes = await nodesOf(await entriesOf(place), place);
  return place.folder === "/" ? [...special.map(specialNode), ...nodes] : nodes;
}

/** The same, without special folders and no more than `limit` entries of it: only these are looked at. */
export async function browsePage(
  path: string,
  options: BrowseOptions & { readonly limit: number },
  surroundings: FolderSurroundings,
): Promise<FolderPage> {
  const place = placeOf(path, options, surroundings, specialFolders(surroundings));
  const entries = await entriesOf(place);
  return { nodes: await nodesOf(entries.slice(0, options.limit), place), hasMore: entries.length > options.limit };
}

function placeOf(
  path: string,
  options: BrowseOptions,
  surroundings: FolderSurroundings,
  special: readonly SpecialFolder[],
): Place {
  const folder = withSlash(expandPath(path, surroundings));
  const token = /^%[A-Z_]+%/.exec(path)?.[0];
  const named = special.find(({ id }) => id === token);
  return { folder, shown: named ? withSlash(path) : folder, named, options };
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** What is shown of a folder, in its order. */
async function entriesOf({ folder, options }: Place): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!options.showHidden && isHidden(entry.name)) continue;
    const isFolder = entry.isSymbolicLink()
      ? ((await statusOf(join(folder, entry.name), stat))?.isDirectory() ?? false)
      : entry.isDirectory();
    if (isFolder || !options.onlyFolders) entries.push({ name: entry.name, isFolder });
  }
  return entries.sort((a, b) => (a.isFolder === b.isFolder ? collator.compare(a.name, b.name) : a.isFolder ? -1 : 1));
}

async function nodesOf(entries: readonly Entry[], place: Place): Promise<FileNode[]> {
  const nodes: FileNode[] = [];
  for (let begin = 0; begin < entries.length; begin += batch) {
    const some = entries.slice(begin, begin + batch).map((entry) => nodeOf(entry, place));
    nodes.push(...(await Promise.all(some)).filter((node) => node !== undefined));
  }
  return nodes;
}

interface Place {
  readonly folder: string;
  /** What stands for the folder in ids. */
  readonly shown: string;
  readonly named: SpecialFolder | undefined;
  readonly options: BrowseOptions;
}

/** Undefined if it has gone meanwhile. */
async function nodeOf({ name, isFolder }: Entry, place: Place): Promise<FileNode | undefined> {
  const path = join(place.folder, name);
  const own = await statusOf(path, lstat);
  if (!own) return undefined;
  const link = own.isSymbolicLink() ? await readlink(path) : undefined;
  const content = isFolder ? await contentOf(path, place.options) : "none";
  const icon = link !== undefined ? "symlink" : content === "closed" ? "locked" : "parent";
  return {
    text: name,
    id: `${place.shown}${name}${isFolder ? "/" : ""}`,
    cls: isFolder ? "folder" : "file",
    iconCls: `x-tree-icon-${isFolder ? icon : "leaf"}`,
    check: false,
    leaf: content !== "some",
    resolvedpath: link ?? (place.named ? `${path}${isFolder ? "/" : ""}` : null),
    hidden: isHidden(name),
    systemFile: false,
    temporary: false,
    symlink: link !== undefined,
    fileSize: isFolder ? -1 : own.size,
  };
}

/** Undefined if nothing is there, or nothing can be seen. */
async function statusOf(path: string, call: (path: string) => Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await call(path);
  } catch (error) {
    if (["ENOENT", "EACCES", "ELOOP", "ENOTDIR", "EPERM"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}

/** Whether there is anything in a folder to be shown. */
async function contentOf(
  path: string,
  { onlyFolders, showHidden }: BrowseOptions,
): Promise<"some" | "none" | "closed"> {
  try {
    for await (const entry of await opendir(path)) {
      if (!showHidden && isHidden(entry.name)) continue;
      if (!onlyFolders || entry.isDirectory()) return "some";
      if (entry.isSymbolicLink() && (await statusOf(join(path, entry.name), stat))?.isDirectory()) return "some";
    }
    return "none";
  } catch {
    // Whatever keeps it closed, nothing in it can be shown.
    return "closed";
  }
}

function specialNode({ id, name, path }: SpecialFolder): FileNode {
  return {
    text: name,
    id,
    cls: "folder",
    iconCls: "x-tree-icon-special",
    check: false,
    leaf: false,
    resolvedpath: path,
    hidden: false,
    systemFile: false,
    temporary: false,
    symlink: false,
    fileSize: -1,
  };
}

const isHidden = (name: string) => name.startsWith(".");
const withSlash = (path: string) => (path.endsWith("/") ? path : `${path}/`);
