import type { RemoteEvent } from "../../destinations/remote-parts.ts";
import { fullText } from "../../engine/logging/index.ts";
import type { OperationPhase } from "../../engine/progress.ts";
import type { Culture } from "../../options/values/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { LogEntry } from "../../support/log.ts";
import { printable } from "../../support/printable.ts";

/** The line of a transfer, printed when it starts; undefined for events that have none. */
export function transferLine(event: RemoteEvent, culture: Culture): string | undefined {
  if (event.event !== "Started") return undefined;
  const size = event.size < 0 ? "unknown" : culture.formatSize(event.size);
  switch (event.action) {
    case "Put":
      return `  Uploading file ${printable(event.name)} (${size}) ...`;
    case "Get":
      return `  Downloading file ${printable(event.name)} (${size}) ...`;
    case "Delete":
      return `  Deleting file ${printable(event.name)}  (${size}) ...`;
    case "List":
      return `  Listing remote folder ${printable(event.name)}...`;
    case "CreateFolder":
      return `  Creating remote folder ${event.name} ...`;
    default:
      return undefined;
  }
}

/** The line at the beginning of a phase. */
export const phaseLines: Partial<Record<OperationPhase, string>> = {
  Backup_PreBackupVerify: "Checking remote backup ...",
  Backup_ProcessingFiles: "Scanning source files ...",
  Backup_Compact: "Compacting remote backup ...",
  Backup_PostBackupVerify: "Checking remote backup ...",
  Backup_PostBackupTest: "Verifying remote backup ...",
  Restore_PreRestoreVerify: "Checking remote backup ...",
  Restore_ScanForExistingFiles: "Checking existing target files ...",
  Restore_ScanForLocalBlocks: "Scanning local files for needed data ...",
  Restore_PatchWithLocalBlocks: "Updating target files with local data ...",
  Restore_PostRestoreVerify: "Verifying restored files ...",
  Restore_Finalize: "Completing restore on destination ...",
};

/** The line at the end of a phase. */
export const phaseEndLines: Partial<Record<OperationPhase, string>> = {
  Backup_PostBackupTest: "Remote backup verification completed",
};

/** The line of a log entry; the text of an error follows an arrow, with its stack on request. */
export function entryLine(entry: LogEntry, withStack: boolean): string {
  const message = entry.level === "DryRun" ? `[Dryrun]: ${printable(entry.message)}` : printable(entry.message);
  if (entry.error === undefined) return message;
  return `${message} => ${withStack ? fullText(entry.error) : printable(messageOf(entry.error))}`;
}
