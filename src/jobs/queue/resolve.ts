import { join } from "node:path";
import type { RunRepository } from "../../database/server/records.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { formatVolumeTime } from "../../support/time.ts";
import type { TrafficBook } from "../budget/traffic-book.ts";
import { changeRecord } from "../changes/change-record.ts";
import { repeatOf } from "../incidents/policy.ts";
import { toldOf } from "../incidents/told-record.ts";
import { filtersOfJob, optionsOfJob, type RunnableJob, withoutServerOptions } from "../job-options.ts";
import type { ImmediateCall } from "../process/immediate-calls.ts";
import type { ProcessImmediate, ProcessOperation } from "../process/protocol.ts";
import type { JobOperation, OperationTaskRequest, TaskRequest } from "../task.ts";
import { hasLocalDatabase } from "./local-database.ts";

/** What the requests of a server are resolved with. */
export interface Resolution {
  /** Undefined if there is no such job. */
  findJob(id: string): RunnableJob | undefined;
  /** Options for all jobs; names may have their `--`. */
  globalOptions(): readonly { readonly name: string; readonly value: string }[];
  /** A path as a user writes it, with tokens such as `%HOME%`, as the system wants it. */
  expandPath(path: string): string;
  /** The settings that a run with these options carries along to its destination, if any. */
  settingsCopy(jobId: string, options: OptionValues): string | undefined;
  readonly traffic: Pick<TrafficBook, "before">;
  /** Where reports are put. */
  readonly reportFolder: string;
  readonly database: { readonly runs: Pick<RunRepository, "newestId"> };
}

/** Throws `JobNotFound`. */
export function requireJob({ findJob }: Pick<Resolution, "findJob">, id: string): RunnableJob {
  const job = findJob(id);
  if (job) return job;
  throw new UserError("JobNotFound", `There is no backup with the id ${id}`);
}

/** Notes with a deletion which versions its numbers are meant of. Throws `JobNotFound`. */
export function withVersionsSeen<R extends TaskRequest>(resolution: Resolution, request: R): R {
  if (request.kind !== "operation" || request.operation !== "Delete") return request;
  return { ...request, versionsSeen: versionsOf(resolution, requireJob(resolution, request.jobId)) };
}

/** After these, and after a backup that has not ended well, only the versions themselves know how many there are. */
const changing: readonly JobOperation[] = ["Delete", "PurgeFiles", "PurgeBrokenFiles", "Repair", "RepairUpdate"];

function versionsOf({ database: { runs } }: Resolution, { id, metadata }: RunnableJob): string {
  const changedBy = runs.newestId(Number(id), changing, ["Backup"]);
  return `${metadata.BackupListCount ?? ""} ${metadata.LastBackupDate ?? ""} ${changedBy}`;
}

/** How things stand when an operation starts. */
interface Circumstances {
  readonly taskId: number;
  readonly isDatabaseBusy: boolean;
  /** When another run of the server has begun it, which then went down. */
  readonly begunAt: Date | undefined;
}

/** Throws `VersionsHaveChanged` or `TypedPassphraseGone` if an operation can't be what was asked for any more, and `JobNotFound`. */
export function requireUnchanged(resolution: Resolution, request: OperationTaskRequest): void {
  const job = requireJob(resolution, request.jobId);
  if (request.versionsSeen !== undefined && request.versionsSeen !== versionsOf(resolution, job)) {
    throw new UserError("VersionsHaveChanged", "There are other versions now than when their deletion was asked for", {
      advice: "Nothing was deleted. Look at the versions again, and choose once more.",
    });
  }
  if (request.lacksPassphrase) {
    throw new UserError(
      "TypedPassphraseGone",
      "The server was started anew before this had ended, and the passphrase that was typed for it was in memory only",
      { advice: "Begin it once more, and give the passphrase." },
    );
  }
}

/** What the process of an operation is told. Throws `JobNotFound`. */
export function resolveOperation(
  resolution: Resolution,
  request: OperationTaskRequest,
  { taskId, isDatabaseBusy, begunAt }: Circumstances,
): ProcessOperation {
  const job = requireJob(resolution, request.jobId);
  const operation = request.operation === "Backup" && job.operationType === "Sync" ? "Sync" : request.operation;
  const hasSources = operation === "Backup" || operation === "Sync";
  const complete = optionsOfJob(job, resolution.globalOptions(), request.options);
  const settingsCopy = operation === "Backup" ? resolution.settingsCopy(job.id, complete) : undefined;
  const repeat = repeatOf(complete);
  const options = { ...heldBack(job, withoutServerOptions(complete)), ...request.options };
  return {
    kind: "operation",
    operation,
    url: job.targetUrl,
    options: {
      ...options,
      ...(operation === "Backup" && hasLostDatabase(job, options) && { "auto-cleanup": "true" }),
      ...ofOperation(resolution, request, options, isDatabaseBusy),
    },
    // Filters say what is backed up, not what is restored.
    filters: hasSources ? filtersOfJob(job) : [],
    job: { id: job.id, name: job.name },
    traffic: resolution.traffic.before(job),
    paths: hasSources ? job.sources.map((path) => resolution.expandPath(path)) : (request.paths ?? []),
    ...(settingsCopy !== undefined && { settingsCopy }),
    ...(request.samples !== undefined && { samples: request.samples }),
    ...(repeat !== undefined && { incidents: { repeat, told: toldOf(job.metadata, operation) } }),
    ...(begunAt && { begunAt: begunAt.getTime() }),
    ...(operation === "CreateReport" && {
      reportPath: join(resolution.reportFolder, `report-${taskId}-${Date.now()}.zip`),
    }),
  };
}

/** What a call of a client is told to its process. Throws `JobNotFound`. */
export function resolveCall(
  resolution: Resolution,
  jobId: string,
  call: ImmediateCall,
  ofCall: OptionValues,
): ProcessImmediate {
  const job = requireJob(resolution, jobId);
  const options = withoutServerOptions(optionsOfJob(job, resolution.globalOptions(), ofCall));
  // Filters say what is backed up, and mean nothing to those who look into what was.
  const filters = ["compare-disk", "count-sources"].includes(call.call) ? filtersOfJob(job) : [];
  return { kind: "immediate", url: job.targetUrl, options, filters, job: { id: job.id, name: job.name }, call };
}

/** What the end of a job is told to its process. */
export function resolveDeletion(resolution: Resolution, jobId: string): ProcessOperation {
  const job = requireJob(resolution, jobId);
  const options = withoutServerOptions(optionsOfJob(job, resolution.globalOptions()));
  const { id, name, targetUrl: url } = job;
  return { kind: "operation", operation: "DeleteAll", url, options, filters: [], job: { id, name }, paths: [] };
}

export function jobIdOf(request: TaskRequest): string | undefined {
  return request.kind === "command-line" ? undefined : request.jobId;
}

function ofOperation(
  resolution: Resolution,
  { operation, nextRun }: OperationTaskRequest,
  options: OptionValues,
  isDatabaseBusy: boolean,
): OptionValues {
  const restorePath = options["restore-path"];
  switch (operation) {
    case "Restore":
      return {
        "allow-passphrase-change": "true",
        ...(restorePath && { "restore-path": resolution.expandPath(restorePath) }),
        // A backup works with the database: the destination tells the same.
        ...(isDatabaseBusy && { "no-local-db": "true" }),
      };
    case "Repair":
    case "RepairUpdate":
      return options["repair-refresh-lock-info"] === undefined && hasLocks(options)
        ? { "repair-refresh-lock-info": "true" }
        : {};
    default:
      return nextRun ? { "next-scheduled-run": formatVolumeTime(Math.floor(Date.parse(nextRun) / 1000)) } : {};
  }
}

const retentionOptions = ["keep-time", "keep-versions", "retention-policy"];

/** Old versions stay as long as nobody has looked at an unusual change. */
function heldBack({ metadata }: RunnableJob, options: OptionValues): OptionValues {
  if (!changeRecord(metadata)) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => !retentionOptions.includes(name)));
}

/** Versions were made, but there is no database of them: it is built from the destination before the backup goes on. */
function hasLostDatabase({ metadata }: RunnableJob, options: OptionValues): boolean {
  return (
    options["auto-cleanup"] === undefined && Number(metadata.BackupListCount ?? 0) > 0 && !hasLocalDatabase(options)
  );
}

/** New files are locked for a while, which a new database must know. */
function hasLocks(options: OptionValues): boolean {
  const duration = options["remote-file-lock-duration"]?.trim() ?? "";
  return duration !== "" && !/^0\D*$/.test(duration) && !parseBooleanOption(options["dry-run"]);
}
