import type { View } from "../../../views/view.tsx";
import { isRun, type Task } from "../../jobs/task.ts";
import type { Services } from "../services.ts";

/** What a task does, in a word. */
export function operationName({ request }: Pick<Task, "request">, { texts }: View): string {
  const words = texts.common.operations;
  if (request.kind === "delete-job") return words.DeleteJob;
  return request.kind === "command-line" ? words.CommandLine : words[request.operation];
}

/** What a task is called: a run of a backup has the backup's name, all else says what it does to it. */
export function taskName(task: Task, { jobs }: Pick<Services, "jobs">, view: View): string {
  const name = task.jobId === undefined ? undefined : jobs.get(task.jobId)?.job.name;
  if (name !== undefined && isRun(task.request)) return name;
  const what = operationName(task, view);
  return name === undefined ? what : `${what}: ${name}`;
}
