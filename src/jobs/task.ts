import * as v from "valibot";

/** What a task does with a stored or temporary backup. A `Backup` of a job that mirrors folders is a `Sync`. */
export const jobOperations = [
  "Backup",
  "Sync",
  "Restore",
  "Test",
  /** Restores some files on trial. */
  "Drill",
  "Repair",
  /** Fills the local database with the chosen versions only. */
  "RepairUpdate",
  "Compact",
  "Vacuum",
  "CreateReport",
  /** Looks at the destination to tell its size (`report-remote-size`). */
  "ListRemote",
  "Delete",
  "PurgeBrokenFiles",
  /** Takes the paths of the request out of all versions. */
  "PurgeFiles",
] as const;
export type JobOperation = (typeof jobOperations)[number];

const operationRequest = v.object({
  kind: v.literal("operation"),
  operation: v.picklist(jobOperations),
  jobId: v.string(),
  /** Options that win over those of the job; names without dashes, null for an option without a value. */
  options: v.optional(v.record(v.string(), v.nullable(v.string()))),
  /** What is wanted, as filter expressions: what to restore, or to repair for. Sources are the job's. */
  paths: v.optional(v.array(v.string())),
  /** Of a test: how many files of each kind at the destination it looks into; 1 unless given. */
  samples: v.optional(v.number()),
  /** Of a deletion: the versions that there were when it was queued. Their numbers mean others once that has changed. */
  versionsSeen: v.optional(v.string()),
  /** As it is stored: a passphrase was typed for it, which was left out. */
  lacksPassphrase: v.optional(v.literal(true)),
  /** Started by a schedule: when it is to run next, ISO 8601; null for never again. */
  nextRun: v.optional(v.nullable(v.string())),
});

const commandLineRequest = v.object({
  kind: v.literal("command-line"),
  /** The command and its arguments, with secrets in place. */
  arguments: v.array(v.string()),
});

/** The end of a job, once what runs for it has ended. */
const deleteRequest = v.object({
  kind: v.literal("delete-job"),
  jobId: v.string(),
  /** Everything of this backup at the destination, and nothing else there. */
  deleteRemoteFiles: v.boolean(),
  deleteLocalDatabase: v.boolean(),
});

/** What a task is to do. Those that wait are stored, so that a restart forgets none. */
export const taskRequestSchema = v.variant("kind", [operationRequest, deleteRequest, commandLineRequest]);
export type TaskRequest = v.InferOutput<typeof taskRequestSchema>;
export type OperationTaskRequest = v.InferOutput<typeof operationRequest>;

/** As clients know it (rest-api.md 5.7, 18). Errors inside a result are no failure of the task; an abort is one. */
export type TaskStatus = "Waiting" | "Running" | "Completed" | "Failed";

/** One thing that waits, runs or has run. Snapshots: a change makes a new object. */
export interface Task {
  /** Counts from 2 with each start of the server. */
  readonly id: number;
  /** Undefined for a command line. */
  readonly jobId: string | undefined;
  readonly request: TaskRequest;
  readonly status: TaskStatus;
  readonly queuedAt: Date;
  readonly startedAt?: Date;
  /** Also of a task that never started, because it was taken out of the queue. */
  readonly finishedAt?: Date;
  /** Why it failed: one sentence. */
  readonly errorMessage?: string;
  /** Stable, where there is one. */
  readonly errorId?: string | undefined;
  /** What to do; empty where the message says it all. */
  readonly errorAdvice?: string;
  /** The same with all that is known of it. */
  readonly exception?: string;
  /** Of an operation that has ended, also of one that failed in part only; long lists are cut. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** Higher ones start first; 0 is usual. */
  readonly priority: number;
  /** What was asked of it while it runs and is not yet done. */
  readonly ending?: "stop" | "abort";
}

/** It is to back up a job. */
export function isRun(request: TaskRequest): request is OperationTaskRequest {
  return request.kind === "operation" && (request.operation === "Backup" || request.operation === "Sync");
}
