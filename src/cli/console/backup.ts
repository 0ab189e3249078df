import { type BackupResult, formatDuration, resultToText } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { ignoredLines } from "./ignored.ts";

/**
 * The end of a backup (cli.md 10.1), the same for every outcome but an exception. All of it are status lines.
 *
 * @param options.fullResult puts the whole result in front.
 * @param options.hasFilters filters were given: an empty backup then gets a hint.
 */
export function backupEndLines(
  result: BackupResult,
  culture: Culture,
  options: { fullResult?: boolean; hasFilters?: boolean } = {},
): string[] {
  const statistics = result.BackendStatistics;
  const lines: string[] = [];
  if (options.fullResult) lines.push(resultToText(result, { formatDate: culture.formatDate, complete: true }));
  lines.push(`  Duration of backup: ${formatDuration(result.EndTime.getTime() - result.BeginTime.getTime())}`);
  if (statistics.KnownFileCount > 0) {
    lines.push(
      `  Remote files: ${statistics.KnownFileCount}`,
      `  Remote filesets: ${statistics.KnownFilesets}`,
      `  Remote size: ${culture.formatSize(statistics.KnownFileSize)}`,
    );
  }
  if (statistics.TotalQuotaSpace >= 0) {
    lines.push(`  Total remote quota: ${culture.formatSize(statistics.TotalQuotaSpace)}`);
  }
  if (statistics.FreeQuotaSpace >= 0) {
    lines.push(`  Available remote quota: ${culture.formatSize(statistics.FreeQuotaSpace)}`);
  }
  lines.push(
    `  Files added: ${result.AddedFiles}`,
    `  Files deleted: ${result.DeletedFiles}`,
    `  Files changed: ${result.ModifiedFiles}`,
    `  Data uploaded: ${culture.formatSize(statistics.BytesUploaded)}`,
    `  Data downloaded: ${culture.formatSize(statistics.BytesDownloaded)}`,
  );
  lines.push(...ignoredLines(result, culture.formatSize).map((line) => `  ${line}`));
  if (result.RereadFiles !== undefined) {
    const size = culture.formatSize(result.SizeOfRereadFiles ?? 0);
    lines.push(`  Unchanged files read again: ${result.RereadFiles} (${size})`);
    const round = result.LastRereadRound;
    if (round) lines.push(`  All of them read again: ${culture.formatDate(round)}`);
  }
  for (const { Name, Action, Downtime } of result.Containers ?? []) {
    lines.push(`  Container ${Name}: ${Action.toLowerCase()} for ${Downtime}`);
  }
  if (result.ExaminedFiles === 0 && options.hasFilters) {
    lines.push('No files were processed. If this was not intentional you may want to use the "test-filters" command');
  }
  lines.push("Backup completed successfully!");
  return lines;
}
