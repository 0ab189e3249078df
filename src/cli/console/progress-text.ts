import type { OperationPhase, ProgressSnapshot, TransferSnapshot } from "../../engine/progress.ts";
import type { Culture } from "../../options/values/index.ts";
import { printable } from "../../support/printable.ts";
import { cutEnd, cutStart, widthOf } from "./columns.ts";

/** Fewer columns than this say nothing about a path. */
const leastPathWidth = 12;

/** Phases that work through remote volumes, not files. */
const phasesOfVolumes: ReadonlySet<OperationPhase> = new Set([
  "Recreate_Running",
  "Restore_RecreateDatabase",
  "Verify_Running",
  "Backup_Delete",
  "Backup_Compact",
  "PurgeFiles_Compact",
]);

/** Phase, files, bytes, speed, time left and current file, in `columns` at most; the file's name is what is cut first. */
export function progressText(snapshot: ProgressSnapshot, columns: number, culture: Culture): string {
  const parts = [phaseName(snapshot.phase), ...amounts(snapshot, culture), ...transfers(snapshot, culture)];
  if (snapshot.secondsLeft !== undefined) {
    parts.push(`${clockText(snapshot.secondsLeft)} left`);
  }
  const head = parts.join(" | ");
  const room = columns - widthOf(head) - 3;
  if (snapshot.currentFile === undefined || room < leastPathWidth) return cutEnd(head, columns);
  return `${head} | ${cutStart(printable(snapshot.currentFile), room)}`;
}

function amounts(snapshot: ProgressSnapshot, culture: Culture): string[] {
  if (snapshot.filesTotal === 0 && snapshot.filesProcessed === 0) return [];
  const more = snapshot.stillCounting ? "+" : "";
  const bytes = snapshot.bytesProcessed + snapshot.currentFileOffset;
  const unit = phasesOfVolumes.has(snapshot.phase) ? "volumes" : "files";
  return [
    `${snapshot.filesProcessed}/${snapshot.filesTotal}${more} ${unit}`,
    `${culture.formatSize(bytes)}/${culture.formatSize(snapshot.bytesTotal)}${more}`,
  ];
}

function transfers(snapshot: ProgressSnapshot, culture: Culture): string[] {
  const text = (label: string, transfer: TransferSnapshot) => {
    if (transfer.blocked) return [`${label} waiting`];
    return transfer.speed > 0 ? [`${label} ${culture.formatSize(Math.round(transfer.speed))}/s`] : [];
  };
  return [...text("up", snapshot.upload), ...text("down", snapshot.download)];
}

/** `Backup_ProcessingFiles` as `Processing files`. */
function phaseName(phase: OperationPhase): string {
  const [operation = "", step] = phase.split("_", 2);
  const words = (step === undefined || step === "Running" || step === "Operation" ? operation : step).split(
    /(?=[A-Z])/,
  );
  return words.map((word, index) => (index === 0 ? word : word.toLowerCase())).join(" ");
}

/** `m:ss` or `h:mm:ss`. */
function clockText(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
