import { type DrillResult, resultToText } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";

/** What a drill has proven at each destination; with `fullResult` the whole result follows. */
export function drillLines(
  result: DrillResult,
  { formatDate, formatSize }: Culture,
  options: { fullResult?: boolean } = {},
): string[] {
  const lines = result.Destinations.map((place) => {
    const { Destination, VersionTime, ProvenFiles, ProvenBytes, FailedFiles, Coverage } = place;
    if (VersionTime === null) return `${Destination}: nothing could be restored`;
    const covered = Coverage === null ? "" : `, ${Coverage.toFixed(1)} % of the version so far`;
    const failed = FailedFiles > 0 ? `; ${FailedFiles} FAILED` : "";
    return `${Destination}: restored ${ProvenFiles} files (${formatSize(ProvenBytes)}) of the version of ${formatDate(VersionTime)}${covered}${failed}`;
  });
  const { ComparedFiles: compared, DifferingFiles: differing } = result;
  if (compared > 0) lines.push(`Compared with the source: ${compared} files, ${differing} of them differ`);
  if (options.fullResult) lines.push(resultToText(result, { formatDate, complete: true }));
  return lines;
}
