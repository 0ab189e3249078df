import type { Texts } from "../../../views/texts/index.ts";
import type { View } from "../../../views/view.tsx";
import type { OperationPhase } from "../../engine/progress.ts";
import type { ProcessProgress } from "../../jobs/process/protocol.ts";
import type { JobOperation, Task } from "../../jobs/task.ts";

type PhaseWord = keyof Texts["common"]["phases"];

const exact: Partial<Record<OperationPhase, PhaseWord>> = {
  Starting_Operation: "starting",
  Backup_ProcessingFiles: "backingUp",
  Backup_Finalize: "finishing",
  Backup_WaitForUpload: "transferring",
  Backup_Delete: "cleaning",
  Backup_Compact: "compacting",
  PurgeFiles_Compact: "compacting",
  Backup_PostBackupTest: "verifying",
  Backup_PostBackupVerify: "verifying",
  Backup_VerificationUpload: "finishing",
  Backup_Lock: "finishing",
  Backup_RemoteSynchronization: "transferring",
  Restore_RecreateDatabase: "rebuilding",
  Restore_PostRestoreVerify: "verifying",
  Recreate_Running: "rebuilding",
  Verify_Running: "verifying",
  Sync_CountingFiles: "counting",
  Sync_ProcessingFiles: "transferring",
  Sync_WaitForUpload: "transferring",
};

const byArea: Readonly<Record<string, PhaseWord>> = {
  Backup: "preparing",
  Restore: "restoring",
  Delete: "deleting",
  PurgeFiles: "deleting",
  Sync: "preparing",
};

/** What operations go through that take long, in their order. */
const courses: Partial<Record<JobOperation, readonly PhaseWord[]>> = {
  Backup: ["preparing", "backingUp", "transferring", "cleaning", "compacting", "verifying"],
  Sync: ["preparing", "transferring"],
  Restore: ["preparing", "restoring", "verifying"],
  Drill: ["rebuilding", "restoring"],
  PurgeFiles: ["deleting", "compacting"],
  PurgeBrokenFiles: ["deleting", "compacting"],
};

export interface PhaseLine {
  readonly name: string;
  readonly state: "done" | "now" | "later";
}

/** The course of a task, as far as it has one, and where it is. */
export function phasesOf({ request }: Task, progress: ProcessProgress | undefined, { texts }: View): PhaseLine[] {
  const course = request.kind === "operation" ? (courses[request.operation] ?? []) : [];
  const now = progress ? course.indexOf(wordOf(progress.phase)) : -1;
  return course.map((word, position) => ({
    name: texts.common.phases[word],
    state: position === now ? "now" : position < now ? "done" : "later",
  }));
}

export interface ProgressWords {
  readonly phase: string;
  /** From 0 to 1, when known. */
  readonly part: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** How far a task is, in words. */
export function describeProgress(
  progress: ProcessProgress | undefined,
  { ending }: Pick<Task, "ending">,
  { texts }: View,
): ProgressWords {
  const words = texts.common.phases;
  const asked = ending === "stop" ? words.stopping : ending === "abort" ? words.aborting : undefined;
  if (!progress) return { phase: asked ?? words.starting, part: undefined, secondsLeft: undefined };
  const phase = asked ?? (progress.isResting ? words.resting : words[wordOf(progress.phase)]);
  return { phase, part: partOf(progress), secondsLeft: progress.secondsLeft };
}

function wordOf(phase: OperationPhase): PhaseWord {
  return exact[phase] ?? byArea[phase.split("_")[0] ?? ""] ?? "running";
}

/** By bytes, and by files where there are none; not before all are counted. */
function partOf(progress: ProcessProgress): number | undefined {
  const { stillCounting, bytesTotal, bytesProcessed, filesTotal, filesProcessed } = progress;
  if (stillCounting) return undefined;
  if (bytesTotal > 0) return Math.min(1, bytesProcessed / bytesTotal);
  return filesTotal > 0 ? Math.min(1, filesProcessed / filesTotal) : undefined;
}
