import type { BackupResult } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";

/** What the rules in ignore files left out; nothing if there are none. */
export function ignoredLines(
  result: Pick<BackupResult, "IgnoredFiles" | "IgnoredFolders" | "SizeOfIgnoredFiles">,
  formatSize: Culture["formatSize"],
): string[] {
  const { IgnoredFiles: files, IgnoredFolders: folders, SizeOfIgnoredFiles: size = 0 } = result;
  return files === undefined
    ? []
    : [`Left out by ignore files: ${files} files (${formatSize(size)}), ${folders} folders`];
}
