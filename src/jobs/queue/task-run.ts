import { UserError } from "../../support/errors.ts";
import type { LiveLog } from "../live-log.ts";
import { failureOf } from "../process/ends.ts";
import type { ProcessEnd } from "../process/job-process.ts";
import type { ProcessOperation, ProcessRequest } from "../process/protocol.ts";
import type { OperationTaskRequest } from "../task.ts";
import type { Entry } from "./entry.ts";
import { deleteLocalDatabase } from "./local-database.ts";
import { type Resolution, requireUnchanged, resolveDeletion, resolveOperation } from "./resolve.ts";

/** A machine that loses its power now and then ends no task that goes on where it was. */
const deathsEndured = 10;

/** What tasks are run with. */
export interface TaskRunParts extends Resolution {
  readonly liveLog: LiveLog;
  deleteJob(jobId: string): void;
}

/** How a task is run. */
export interface TaskRun {
  /** Runs a request in a process, to its end. */
  start(request: ProcessRequest): Promise<ProcessEnd>;
  readonly isDatabaseBusy: boolean;
  /** The server goes down: what fails now runs again after a restart. */
  isGoingDown(): boolean;
}

/** Does what a task is to do. What can't even begin throws. */
export async function runTask(parts: TaskRunParts, entry: Entry, run: TaskRun): Promise<ProcessEnd> {
  const { request } = entry;
  switch (request.kind) {
    case "command-line":
      return await run.start(request);
    case "operation":
      return await runOperation(parts, entry, request, run);
    case "delete-job": {
      requireSurvivor(entry);
      const asked = resolveDeletion(parts, request.jobId);
      if (request.deleteRemoteFiles) {
        const end = await run.start(asked);
        if (end.event !== "result" || end.result.Interrupted === true) return end;
      }
      if (request.deleteLocalDatabase) deleteLocalDatabase(asked.options);
      parts.deleteJob(request.jobId);
      return { event: "exit", code: 0 };
    }
  }
}

/** Reports are sent by the process of an operation. Of what that could not tell itself, another one does. */
async function runOperation(
  parts: TaskRunParts,
  entry: Entry,
  request: OperationTaskRequest,
  run: TaskRun,
): Promise<ProcessEnd> {
  const { task, begunAt } = entry;
  const { isDatabaseBusy } = run;
  const begun = (begunAt ?? task.startedAt ?? task.queuedAt).getTime();
  const asked = resolveOperation(parts, request, { taskId: task.id, isDatabaseBusy, begunAt });
  let end: ProcessEnd;
  try {
    requireSurvivor(entry);
    requireUnchanged(parts, request);
    end = await run.start(asked);
    if (end.event !== "failed" || !unreported.has(end.failure.id ?? "")) return end;
  } catch (error) {
    end = { event: "failed", failure: failureOf(error) };
  }
  if (!run.isGoingDown()) await report(parts, { task }, { ...asked, unreported: { failure: end.failure, begun } }, run);
  return end;
}

/** Throws `TaskEndsServer` if the server has died again and again while the task ran: it may have died of it. */
function requireSurvivor({ deaths }: Entry): void {
  if (deaths < deathsEndured) return;
  throw new UserError(
    "TaskEndsServer",
    `The server has died ${deaths} times while this ran, and does not begin it again`,
    {
      advice:
        "Look in the system's log for what ended the server: often memory runs out. Then begin this again by hand.",
    },
  );
}

/** Ids of failures that the process could not report. */
const unreported: ReadonlySet<string> = new Set(["JobProcessDied", "TaskInterrupted"]);

async function report(
  { liveLog }: TaskRunParts,
  { task }: Pick<Entry, "task">,
  request: ProcessOperation,
  { start }: TaskRun,
): Promise<void> {
  const end = await start(request);
  if (end.event !== "failed") return;
  liveLog.add({
    level: "Warning",
    tag: "Bunker.Jobs.Queue",
    id: "FailureNotReported",
    message: `That the task has failed could not be reported: ${end.failure.message}`,
    time: new Date(),
    jobId: task.jobId,
    taskId: task.id,
    exception: end.failure.exception,
  });
}
