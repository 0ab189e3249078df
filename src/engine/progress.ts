import { noTraffic, type Traffic } from "../destinations/index.ts";

/** What an operation is doing, in Duplicati's names and order (engine.md 24). */
export const operationPhases = [
  "Starting_Operation",
  "Backup_Begin",
  "Backup_PreBackupVerify",
  "Backup_PostBackupTest",
  "Backup_PreviousBackupFinalize",
  "Backup_ProcessingFiles",
  "Backup_Finalize",
  "Backup_WaitForUpload",
  "Backup_Delete",
  "Backup_Compact",
  "Backup_Lock",
  "Backup_VerificationUpload",
  "Backup_PostBackupVerify",
  "Backup_Complete",
  "Backup_RemoteSynchronization",
  "Restore_Begin",
  "Restore_RecreateDatabase",
  "Restore_PreRestoreVerify",
  "Restore_CreateFileList",
  "Restore_CreateTargetFolders",
  "Restore_ScanForExistingFiles",
  "Restore_ScanForLocalBlocks",
  "Restore_PatchWithLocalBlocks",
  "Restore_DownloadingRemoteFiles",
  "Restore_PostRestoreVerify",
  "Restore_Finalize",
  "Restore_Complete",
  "Recreate_Running",
  "ReadLockInfo_Running",
  "Vacuum_Running",
  "Verify_Running",
  "BugReport_Running",
  "Delete_Listing",
  "Delete_Deleting",
  "PurgeFiles_Begin",
  "PurgeFiles_Process",
  "PurgeFiles_Compact",
  "PurgeFiles_Complete",
  "Sync_Begin",
  "Sync_CountingFiles",
  "Sync_ProcessingFiles",
  "Sync_WaitForUpload",
  "Sync_Complete",
  "Error",
  "RunScript_Running",
] as const;
export type OperationPhase = (typeof operationPhases)[number];

/** What a reader sees of an operation at one moment. Sizes in bytes, speeds in bytes per second. */
export interface ProgressSnapshot {
  readonly phase: OperationPhase;
  readonly filesProcessed: number;
  readonly bytesProcessed: number;
  /** What has been counted so far; final once `stillCounting` is false. */
  readonly filesTotal: number;
  readonly bytesTotal: number;
  readonly stillCounting: boolean;
  readonly currentFile: string | undefined;
  readonly currentFileSize: number;
  readonly currentFileOffset: number;
  readonly upload: TransferSnapshot;
  readonly download: TransferSnapshot;
  /** Undefined while the totals are not final or the work is too slow to tell, and when nothing is left. */
  readonly secondsLeft: number | undefined;
}

export interface TransferSnapshot {
  readonly bytes: number;
  /** Transfers at this moment. */
  readonly running: number;
  /** Over the last 30 seconds at most; 0 when nothing is being transferred. */
  readonly speed: number;
  /** A transfer runs but no byte has come for 5 seconds. */
  readonly blocked: boolean;
}

const smoothing = 0.2;
const leastSpeedForEstimate = 1024;
/** Between two measurements for the estimate, in milliseconds. */
const estimateInterval = 1000;

/**
 * Progress of one operation. The operation writes the plain fields as it goes, which costs nothing; readers call
 * {@link snapshot} as often as they like.
 */
export class Progress {
  filesProcessed = 0;
  /** Of the files done; the current file counts through `currentFileOffset`. */
  bytesProcessed = 0;
  filesTotal = 0;
  bytesTotal = 0;
  stillCounting = false;
  /** Somebody sees the numbers change, so that counting ahead is worth its cost. */
  isWatched = false;
  currentFile: string | undefined;
  currentFileSize = 0;
  currentFileOffset = 0;
  readonly upload: TransferMeter;
  readonly download: TransferMeter;
  readonly traffic = new TrafficTotals();

  readonly #now: () => number;
  readonly #listeners = new Set<(phase: OperationPhase) => void>();
  #phase: OperationPhase = "Starting_Operation";
  #measuredAt: number;
  #measuredBytes = 0;
  #averageSpeed: number | undefined;

  /** @param now milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#measuredAt = now();
    this.upload = new TransferMeter(now);
    this.download = new TransferMeter(now);
  }

  get phase(): OperationPhase {
    return this.#phase;
  }

  /** Enters a phase, forgets the current file and tells the listeners, who still see the counts of the phase before. */
  enter(phase: OperationPhase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.endFile();
    for (const listener of this.#listeners) listener(phase);
  }

  /** Calls `listener` at every change of phase; returns the way to stop that. */
  onPhase(listener: (phase: OperationPhase) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows a file as the one being worked on; for files large enough to be seen. */
  beginFile(path: string, size: number): void {
    this.currentFile = path;
    this.currentFileSize = size;
    this.currentFileOffset = 0;
  }

  endFile(): void {
    this.currentFile = undefined;
    this.currentFileSize = 0;
    this.currentFileOffset = 0;
  }

  /** Sets all counts of files and bytes back, for an operation that works through a second set of files. */
  resetCounts(): void {
    this.filesProcessed = 0;
    this.bytesProcessed = 0;
    this.filesTotal = 0;
    this.bytesTotal = 0;
    this.stillCounting = false;
    this.#measuredAt = this.#now();
    this.#measuredBytes = 0;
    this.#averageSpeed = undefined;
  }

  /** Shows everything as done, whatever the steps that came after it have counted. */
  countAsDone(files: number, bytes: number): void {
    this.resetCounts();
    this.filesProcessed = files;
    this.bytesProcessed = bytes;
    this.filesTotal = files;
    this.bytesTotal = bytes;
  }

  snapshot(): ProgressSnapshot {
    this.#measure();
    return {
      phase: this.#phase,
      filesProcessed: this.filesProcessed,
      bytesProcessed: this.bytesProcessed,
      // An estimate may be surpassed.
      filesTotal: Math.max(this.filesTotal, this.filesProcessed),
      bytesTotal: Math.max(this.bytesTotal, this.bytesProcessed + this.currentFileOffset),
      stillCounting: this.stillCounting,
      currentFile: this.currentFile,
      currentFileSize: this.currentFileSize,
      currentFileOffset: this.currentFileOffset,
      upload: this.upload.snapshot(),
      download: this.download.snapshot(),
      secondsLeft: this.#secondsLeft(),
    };
  }

  #measure(): void {
    const elapsed = this.#now() - this.#measuredAt;
    if (elapsed < estimateInterval) return;
    const bytes = this.bytesProcessed + this.currentFileOffset;
    const speed = (Math.max(0, bytes - this.#measuredBytes) * 1000) / elapsed;
    this.#averageSpeed =
      this.#averageSpeed === undefined ? speed : smoothing * speed + (1 - smoothing) * this.#averageSpeed;
    this.#measuredAt += elapsed;
    this.#measuredBytes = bytes;
  }

  #secondsLeft(): number | undefined {
    const speed = this.#averageSpeed;
    if (this.stillCounting || speed === undefined || speed < leastSpeedForEstimate) return undefined;
    const bytesLeft = this.bytesTotal - this.bytesProcessed - this.currentFileOffset;
    return bytesLeft > 0 ? bytesLeft / speed : undefined;
  }
}

/** Time that a speed looks back, and the distance of its samples, in milliseconds. */
const speedWindow = 30_000;
const sampleInterval = 500;
const blockedAfter = 5000;

/** Counts the bytes of transfers in one direction, several at a time. */
export class TransferMeter {
  readonly #now: () => number;
  #bytes = 0;
  #active = 0;
  #lastByteAt = 0;
  /** Oldest first; the first may lie on the edge of the window. */
  #samples: { readonly time: number; readonly bytes: number }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A transfer begins. The first one after a rest starts the measurement anew. */
  begin(): void {
    if (this.#active++ > 0) return;
    this.#lastByteAt = this.#now();
    this.#samples = [{ time: this.#lastByteAt, bytes: this.#bytes }];
  }

  /** Bytes that have just been transferred. */
  add(bytes: number): void {
    const time = this.#now();
    this.#bytes += bytes;
    this.#lastByteAt = time;
    const newest = this.#samples.at(-1);
    if (newest && time - newest.time < sampleInterval) return;
    this.#samples.push({ time, bytes: this.#bytes });
    this.#forget(time);
  }

  /** A transfer is over, for good or ill. */
  end(): void {
    this.#active = Math.max(0, this.#active - 1);
  }

  snapshot(): TransferSnapshot {
    const time = this.#now();
    this.#forget(time);
    const oldest = this.#samples[0];
    const elapsed = oldest ? time - oldest.time : 0;
    const isRunning = this.#active > 0;
    return {
      bytes: this.#bytes,
      running: this.#active,
      speed: isRunning && oldest && elapsed > 0 ? ((this.#bytes - oldest.bytes) * 1000) / elapsed : 0,
      blocked: isRunning && time - this.#lastByteAt >= blockedAfter,
    };
  }

  /** Drops samples that are out of the window, but keeps the last one as the start of the measurement. */
  #forget(time: number): void {
    let stale = 0;
    while (stale < this.#samples.length - 1 && time - (this.#samples[stale]?.time ?? time) > speedWindow) stale++;
    if (stale > 0) this.#samples.splice(0, stale);
  }
}

/** What operations move, by destination: empty for that of the backup itself, else the name of a copy. */
class TrafficTotals {
  readonly #parts: { readonly destination: string; readonly traffic: Readonly<Traffic> }[] = [];

  /** Counts what is being added to `traffic`, from now on as well. */
  follow(destination: string, traffic: Readonly<Traffic>): void {
    this.#parts.push({ destination, traffic });
  }

  /** So far; only destinations that somebody has asked for something. */
  snapshot(): Record<string, Traffic> {
    const totals: Record<string, Traffic> = {};
    for (const { destination, traffic } of this.#parts) {
      if (traffic.requests + traffic.uploaded + traffic.downloaded === 0) continue;
      const { requests, uploaded, downloaded } = totals[destination] ?? noTraffic();
      totals[destination] = {
        requests: requests + traffic.requests,
        uploaded: uploaded + traffic.uploaded,
        downloaded: downloaded + traffic.downloaded,
      };
    }
    return totals;
  }
}
