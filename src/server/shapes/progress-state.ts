import { formatDuration } from "../../engine/results/fields.ts";
import type { ProcessProgress } from "../../jobs/process/protocol.ts";
import type { TaskProgress } from "../../jobs/task-queue.ts";

type Transfer = ProcessProgress["transfers"][number];

/** How far the newest task is (rest-api.md 5.5). */
export function progressState({ taskId, jobId, progress }: TaskProgress): Record<string, unknown> {
  const transfers = progress.transfers.map((transfer) => transferState(transfer, progress));
  return {
    BackupID: jobId ?? null,
    TaskID: taskId,
    ...(transfers[0] ?? idle),
    CurrentFilename: progress.currentFile ?? null,
    CurrentFilesize: progress.currentFileSize,
    CurrentFileoffset: progress.currentFileOffset,
    CurrentFilecomplete: progress.currentFile !== undefined && progress.currentFileOffset >= progress.currentFileSize,
    Phase: progress.phase,
    OverallProgress: overallProgress(progress),
    ProcessedFileCount: progress.filesProcessed,
    ProcessedFileSize: progress.bytesProcessed,
    TotalFileCount: progress.filesTotal,
    TotalFileSize: progress.bytesTotal,
    StillCounting: progress.stillCounting,
    ActiveTransfers: transfers,
    RemoteSyncDestinationIndex: 0,
    RemoteSyncDestinationCount: 0,
    EstimatedTimeToCompletion:
      progress.secondsLeft === undefined ? null : formatDuration(Math.round(progress.secondsLeft) * 1000),
  };
}

/** Clients find out for themselves how far a backup is. */
function overallProgress({ phase, filesProcessed, filesTotal }: ProcessProgress): number {
  if (phase.endsWith("_Complete")) return 1;
  return phase === "Verify_Running" && filesTotal > 0 ? filesProcessed / filesTotal : 0;
}

const idle = {
  BackendAction: "Get",
  BackendPath: null,
  BackendFileSize: 0,
  BackendFileProgress: 0,
  BackendSpeed: -1,
  BackendIsBlocking: false,
};

function transferState({ action, name, size, done, speed }: Transfer, { upload, download }: ProcessProgress) {
  return {
    BackendAction: action,
    BackendPath: name,
    BackendFileSize: Math.max(0, size),
    BackendFileProgress: done,
    BackendSpeed: Math.round(speed),
    BackendIsBlocking: action === "Put" ? upload.blocked : download.blocked,
  };
}
