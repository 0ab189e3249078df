import type { FileVersion, FolderEntry } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";

export interface BrowseTableOptions {
  print(lines: readonly string[]): void;
  readonly culture: Culture;
  /** Control characters in names are escaped; what is not a terminal gets the names as they are. */
  readonly forTerminal: boolean;
}

/** A table that is printed while its items are found. */
export class BrowseTable<Item> {
  readonly #print: BrowseTableOptions["print"];
  readonly #linesOf: (items: readonly Item[]) => string[];
  /** Empty once it has been printed. */
  #heading: string[];

  constructor(print: BrowseTableOptions["print"], heading: string, linesOf: (items: readonly Item[]) => string[]) {
    this.#print = print;
    this.#heading = [heading];
    this.#linesOf = linesOf;
  }

  add(items: readonly Item[]): void {
    this.#print([...this.#heading, ...this.#linesOf(items)]);
    this.#heading = [];
  }

  /** The heading stands over an empty table too. */
  finish(): void {
    this.#print(this.#heading);
  }
}

/** The table of `list-folder-content` (cli.md 10.5). */
export function folderTable({ print, culture, forTerminal }: BrowseTableOptions): BrowseTable<FolderEntry> {
  const shown = (path: string) => (forTerminal ? printable(path) : path);
  const line = (entry: FolderEntry) => `${shown(entry.Path)}: (${kindOrSize(entry, culture)})`;
  return new BrowseTable(print, "Folder contents:", (entries) => entries.map(line));
}

/** The table of `list-file-versions` and `search-entries` (cli.md 10.6); versions of one path follow each other. */
export function fileVersionTable({ print, culture, forTerminal }: BrowseTableOptions): BrowseTable<FileVersion> {
  let path: string | undefined;
  const linesOf = (version: FileVersion): string[] => {
    const { Path, Version, Time } = version;
    const line = `  [${Version}] ${culture.formatDate(Time)}: (${kindOrSize(version, culture)})`;
    if (Path === path) return [line];
    path = Path;
    return [`${forTerminal ? printable(Path) : Path}:`, line];
  };
  return new BrowseTable(print, "File versions:", (versions) => versions.flatMap(linesOf));
}

function kindOrSize({ IsDirectory, IsSymlink, Size }: FolderEntry | FileVersion, culture: Culture): string {
  if (IsDirectory) return "directory";
  return IsSymlink ? "symlink" : culture.formatSize(Size);
}
