import type { ListedFile, ListedFileset } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";

export const listWithoutMatch = {
  /** Before `find` or `list` tries again with all versions. */
  searchingAllVersions: "No files matching, looking in all versions",
  atAll: "No files matched expression",
} as const;

/** What a list is of, and for whom. */
export interface ListAsked {
  /** A pattern or filter was given, so files are wanted and not versions. */
  readonly files: boolean;
  /** Files are wanted, but those embedded in the versions. */
  readonly controlFiles?: boolean;
  /** Control characters in names are escaped; what is not a terminal gets the names as they are. */
  readonly forTerminal?: boolean;
}

/** Prints the result table of `list` and `find` (cli.md 10.3) while it is found. */
export class ListTable {
  readonly #print: (lines: readonly string[]) => void;
  readonly #culture: Culture;
  readonly #asked: ListAsked;
  #files = 0;

  constructor(print: (lines: readonly string[]) => void, culture: Culture, asked: ListAsked) {
    this.#print = print;
    this.#culture = culture;
    this.#asked = asked;
  }

  /** How many files have been printed. */
  get files(): number {
    return this.#files;
  }

  /** The next files, in the versions that are listed. */
  add(files: readonly ListedFile[], filesets: readonly ListedFileset[]): void {
    const [only] = filesets;
    if (!only || files.length === 0) return;
    const isOfOne = filesets.length === 1;
    if (this.#files === 0) {
      const title = `Listing contents ${only.Version} (${this.#culture.formatDate(only.Time)}):`;
      this.#print([isOfOne ? title : "Listing files and versions:"]);
    }
    this.#files += files.length;
    const shown = this.#asked.forTerminal ? files.map((file) => ({ ...file, Path: printable(file.Path) })) : files;
    this.#print(isOfOne ? contentLines(shown, this.#culture) : versionLines(filesets, shown, this.#culture));
  }

  /** The versions, if they are asked for, or why there was nothing to print. */
  finish(filesets: readonly ListedFileset[]): void {
    const { files, controlFiles } = this.#asked;
    if (filesets.length === 0) this.#print(["No time or version matched a fileset"]);
    else if (!files && !controlFiles) this.#print(filesetLines(filesets, this.#culture));
    else if (this.#files === 0) {
      const none = `Found ${filesets.length} filesets, but no files matched`;
      this.#print([controlFiles ? none : listWithoutMatch.atAll]);
    }
  }
}

/**
 * One line per version; with `markPartial`, as `list-filesets` does (cli.md 10.4), partial ones are marked.
 */
export function filesetLines(
  filesets: readonly ListedFileset[],
  culture: Culture,
  options: { markPartial?: boolean } = {},
): string[] {
  const line = (fileset: ListedFileset) => {
    const known = fileset.FileCount !== null && fileset.FileCount >= 0 && fileset.FileSizes !== null;
    const amount = known ? ` (${fileset.FileCount} files, ${culture.formatSize(fileset.FileSizes ?? 0)})` : "";
    const partial = options.markPartial && fileset.IsFullBackup === false ? ", partial" : "";
    return `${numberAndTime(fileset, culture)}${amount}${partial}`;
  };
  return ["Listing filesets:", ...filesets.map(line)];
}

function contentLines(files: readonly ListedFile[], culture: Culture): string[] {
  return files.map(({ Path: path, Sizes: sizes }) =>
    // Folders, and links to folders, end in a separator and have no size worth telling.
    /[/\\]$/.test(path) ? `${path} ` : `${path} (${culture.formatSize(sizes[0] ?? -1)})`,
  );
}

function versionLines(filesets: readonly ListedFileset[], files: readonly ListedFile[], culture: Culture): string[] {
  const lines: string[] = [];
  const starts = filesets.map((fileset) => numberAndTime(fileset, culture));
  for (const { Path: path, Sizes: sizes } of files) {
    lines.push(path);
    sizes.forEach((size, index) => {
      if (index < starts.length)
        lines.push(`${starts[index]} ${size === null || size < 0 ? " - " : culture.formatSize(size)}`);
    });
    lines.push("");
  }
  return lines;
}

function numberAndTime(fileset: ListedFileset, culture: Culture): string {
  return `${fileset.Version}\t: ${culture.formatDate(fileset.Time)}`;
}
