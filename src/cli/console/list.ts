import type { ListedFile, ListedFileset, ListResult } from "../../engine/results/index.ts";
import { printable } from "./columns.ts";
import type { Culture } from "./format.ts";

export const listWithoutMatch = {
  /** Before `find` or `list` tries again with all versions. */
  searchingAllVersions: "No files matching, looking in all versions",
  atAll: "No files matched expression",
} as const;

/**
 * The result table of `list` and `find` (cli.md 10.3).
 *
 * @param asked.files a pattern or filter was given, so files are wanted and not versions.
 * @param asked.controlFiles files are wanted, but those embedded in the versions.
 * @param asked.forTerminal control characters in names are escaped; what is not a terminal gets the names as they are.
 */
export function listLines(
  result: Pick<ListResult, "Filesets" | "Files">,
  culture: Culture,
  asked: { files: boolean; controlFiles?: boolean; forTerminal?: boolean },
): string[] {
  const { Filesets: filesets, Files: files } = result;
  const [only] = filesets;
  if (!only) return ["No time or version matched a fileset"];
  if (!asked.files && !asked.controlFiles) return filesetLines(filesets, culture);
  if (files.length === 0) {
    return [asked.controlFiles ? `Found ${filesets.length} filesets, but no files matched` : listWithoutMatch.atAll];
  }
  const shown = asked.forTerminal ? files.map((file) => ({ ...file, Path: printable(file.Path) })) : files;
  return filesets.length === 1 ? contentLines(only, shown, culture) : versionLines(filesets, shown, culture);
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

function contentLines(fileset: ListedFileset, files: readonly ListedFile[], culture: Culture): string[] {
  const line = ({ Path: path, Sizes: sizes }: ListedFile) =>
    // Folders, and links to folders, end in a separator and have no size worth telling.
    /[/\\]$/.test(path) ? `${path} ` : `${path} (${culture.formatSize(sizes[0] ?? -1)})`;
  return [`Listing contents ${fileset.Version} (${culture.formatDate(fileset.Time)}):`, ...files.map(line)];
}

function versionLines(filesets: readonly ListedFileset[], files: readonly ListedFile[], culture: Culture): string[] {
  const lines = ["Listing files and versions:"];
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
