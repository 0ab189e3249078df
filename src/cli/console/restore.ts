import { type RestoreResult, resultToText } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";

/** The end of a restore (cli.md 10.2), as status lines; with `fullResult` the whole result follows. */
export function restoreEndLines(
  result: RestoreResult,
  culture: Culture,
  options: { fullResult?: boolean } = {},
): string[] {
  const seconds = Math.floor((result.EndTime.getTime() - result.BeginTime.getTime()) / 1000);
  const two = (value: number) => String(value % 60).padStart(2, "0");
  const hours = String(Math.floor(seconds / 3600) % 24).padStart(2, "0");
  const lines = [
    `Restored ${result.RestoredFiles} (${culture.formatSize(result.SizeOfRestoredFiles)}) files to ${targetText(result)}`,
    `Duration of restore: ${hours}:${two(Math.floor(seconds / 60))}:${two(seconds)}`,
  ];
  if (options.fullResult) lines.push(resultToText(result, { formatDate: culture.formatDate, complete: true }));
  return lines;
}

/** A target at a remote destination is not named: its URL may hold credentials. */
function targetText({ RestorePath: path }: RestoreResult): string {
  if (path === null || path.trim() === "") return "original location";
  return path.startsWith("@") ? "remote destination" : path;
}
