import * as v from "valibot";
import type { StoredRun } from "../../database/server/records.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { StoredJob } from "../../database/server/stored-job.ts";
import { formatSize, parseBooleanOption } from "../../options/index.ts";
import type { Notice } from "../../reports/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { ServerEvents } from "../events.ts";
import { toOptions } from "../job-options.ts";
import type { Task } from "../task.ts";
import { changeKey, changeNotice, changeRecord } from "./change-record.ts";
import { findUnusualChange, type RunCounts, type UnusualChange } from "./unusual-change.ts";

export interface ChangeWatchParts {
  readonly database: Pick<ServerDatabase, "jobs" | "runs" | "globalOptions" | "notifications" | "transaction">;
  readonly events: ServerEvents;
  /** Tells a notice by the report modules that the job has. */
  readonly report: (jobId: number, notice: Notice) => Promise<void>;
  readonly log: Logger;
}

const tag = "Bunker.Jobs.ChangeWatch";
/** So many runs tell what is usual. */
const runsCompared = 30;
const compared = ["Success", "Warning"];

/** Looks after each backup whether far more has changed than usual, and tells it once (`unusual-change-warning`). */
export class ChangeWatch {
  readonly #parts: ChangeWatchParts;
  #stopListening: () => void = () => undefined;

  constructor(parts: ChangeWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stopListening = this.#parts.events.on("task-completed", (task) => {
      try {
        this.#onCompleted(task);
      } catch (error) {
        const message = `Cannot look for unusual changes: ${messageOf(error)}`;
        this.#parts.log.write("Error", tag, "ChangeWatchFailed", message, error);
      }
    });
  }

  stop(): void {
    this.#stopListening();
  }

  #onCompleted({ request }: Task): void {
    if (request.kind !== "operation" || request.operation !== "Backup") return;
    const { database } = this.#parts;
    const jobId = Number(request.jobId);
    const job = Number.isInteger(jobId) ? database.jobs.get(jobId) : undefined;
    // What nobody has acknowledged is told already.
    if (!job || !isWanted(job, database) || changeRecord(job.metadata)) return;
    const last = database.runs.last(jobId, "Backup");
    const found = last && countsOf(last);
    if (!last || !found) return;
    const before = database.runs
      .page({ jobId, operation: "Backup", outcomes: compared, before: last.id, size: runsCompared })
      .flatMap((run) => countsOf(run) ?? [])
      .toReversed();
    const change = findUnusualChange(found, before);
    if (change) this.#tell(job, change, last.finished);
  }

  #tell(job: StoredJob, change: UnusualChange, time: Date): void {
    const { database, events, log } = this.#parts;
    const message = `${textOf(change)} Look at what changed. Until you acknowledge it, this backup removes no old versions.`;
    database.transaction(() => {
      database.jobs.setMetadata(job.id, { [changeKey]: JSON.stringify({ ...change, time }) });
      database.notifications.deleteKind(String(job.id), changeNotice);
      database.notifications.add({
        type: "Warning",
        title: `Unusual change: ${job.name}`,
        message,
        exception: "",
        jobId: String(job.id),
        action: "backup:show-log",
        time,
        logEntryId: null,
        messageId: changeNotice,
        messageLogTag: tag,
      });
    });
    events.emit("jobs");
    events.emit("notifications");
    const text = `Unusual change in the backup "${job.name}": ${message}`;
    this.#parts
      .report(job.id, { kind: "UnusualChange", level: "Error", text, id: changeNotice })
      .catch((error: unknown) => {
        log.write("Warning", tag, "ChangeNotReported", `Cannot report on backup ${job.id}: ${messageOf(error)}`, error);
      });
  }
}

function isWanted(job: StoredJob, { globalOptions }: Pick<ServerDatabase, "globalOptions">): boolean {
  const options = toOptions([...globalOptions.all(), ...job.settings]);
  return parseBooleanOption(options["unusual-change-warning"] ?? "true");
}

function textOf(change: UnusualChange): string {
  const share = (part: number) => `${Math.round((100 * part) / Math.max(1, change.of))} %`;
  const { of, usual } = change;
  switch (change.kind) {
    case "files":
      return `${change.changed} of ${of} files (${share(change.changed)}) were changed or removed since the run before; in the runs before it was ${usual} at most.`;
    case "size":
      return `All files together are smaller by ${formatSize(change.lost)} of ${formatSize(of)} (${share(change.lost)}); in the runs before it was ${formatSize(usual)} at most.`;
    case "ignored-files":
      return `Ignore files leave out ${change.more} files more than in the run before, which had ${of}; in the runs before it was ${usual} more at most.`;
    case "ignored-size":
      return `Ignore files leave out ${formatSize(change.more)} more than in the run before, which had ${formatSize(of)}; in the runs before it was ${formatSize(usual)} more at most.`;
  }
}

const summarySchema = v.object({
  ExaminedFiles: v.number(),
  SizeOfExaminedFiles: v.number(),
  ModifiedFiles: v.number(),
  DeletedFiles: v.number(),
  PartialBackup: v.optional(v.boolean(), false),
  Interrupted: v.optional(v.boolean(), false),
  Dryrun: v.optional(v.boolean(), false),
  IgnoredFiles: v.optional(v.number()),
  SizeOfIgnoredFiles: v.optional(v.number(), 0),
});

/** Undefined of a run that did not come to its end. */
function countsOf({ finished, summary }: StoredRun): RunCounts | undefined {
  const parsed = v.safeParse(summarySchema, summary);
  if (!parsed.success) return undefined;
  const { ExaminedFiles, SizeOfExaminedFiles, ModifiedFiles, DeletedFiles, IgnoredFiles, ...run } = parsed.output;
  if (run.PartialBackup || run.Interrupted || run.Dryrun) return undefined;
  return {
    finished,
    files: ExaminedFiles,
    size: SizeOfExaminedFiles,
    modified: ModifiedFiles,
    deleted: DeletedFiles,
    ignored: IgnoredFiles === undefined ? undefined : { files: IgnoredFiles, size: run.SizeOfIgnoredFiles },
  };
}
