import { repeatOf } from "../incidents/policy.ts";
import { optionsOfJob } from "../job-options.ts";
import { type OutcomeParts, recordOutcome } from "../outcome.ts";
import type { ProcessEnd } from "../process/job-process.ts";
import type { Entry } from "./entry.ts";
import type { Resolution } from "./resolve.ts";

/** Writes down how the task of a job has ended. To be called in a transaction; command lines leave nothing. */
export function recordEnd(
  parts: OutcomeParts & Pick<Resolution, "findJob" | "globalOptions">,
  { task, request }: Entry,
  end: ProcessEnd,
  finished: Date,
): void {
  if (request.kind === "command-line") return;
  const job = parts.findJob(request.jobId);
  if (!job) return;
  recordOutcome(parts, {
    job,
    repeat: repeatOf(optionsOfJob(job, parts.globalOptions())),
    operation: request.kind === "operation" ? request.operation : "DeleteJob",
    started: task.startedAt ?? task.queuedAt,
    finished,
    ...((end.event === "result" || end.event === "failed") && end.result && { result: end.result }),
    ...(end.event === "failed" && { failure: end.failure }),
  });
}
