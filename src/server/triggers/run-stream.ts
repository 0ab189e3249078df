import type { Task } from "../../jobs/task.ts";
import type { Services } from "../services.ts";

/** Milliseconds between two lines of progress, and between two looks at a task that waits. */
const interval = 1000;

/**
 * A task as lines of JSON until it has ended: `{"event":"queued"}`, `{"event":"progress",…}` once a second, and at last
 * `{"event":"completed",…}` or `{"event":"failed",…}`. Who stops reading stops nothing.
 */
export function streamRun(services: Services, started: Task): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isRead = true;
  return new ReadableStream({
    async start(controller) {
      const tell = (line: object): void => controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      tell({ event: "queued", task: started.id });
      while (isRead) {
        const task = services.tasks.get(started.id);
        if (!task) break;
        if (task.status === "Completed" || task.status === "Failed") {
          tell(lastLine(services, task));
          break;
        }
        tell(progressLine(services, task));
        await changeOf(services, started.id);
      }
      if (isRead) controller.close();
    },
    cancel() {
      isRead = false;
    },
  });
}

function progressLine({ tasks }: Services, { id, status }: Task) {
  const state = tasks.progressOf(id);
  if (status === "Waiting" || !state) return { event: "progress", status };
  const { phase, filesProcessed, bytesProcessed, filesTotal, bytesTotal, upload } = state.progress;
  return {
    event: "progress",
    status,
    phase,
    filesProcessed,
    bytesProcessed,
    filesTotal,
    bytesTotal,
    bytesUploaded: upload.bytes,
  };
}

function lastLine({ database }: Services, { id, jobId, status, errorMessage, startedAt, finishedAt }: Task) {
  const times = { started: startedAt?.toISOString() ?? null, finished: finishedAt?.toISOString() ?? null };
  if (status === "Failed") return { event: "failed", task: id, message: errorMessage ?? "", ...times };
  const run = database.runs.page({ jobId: Number(jobId), size: 1 })[0];
  return { event: "completed", task: id, outcome: run?.outcome ?? "Unknown", ...times };
}

/** Resolves after a moment, or as soon as the task has ended. */
async function changeOf({ events }: Services, id: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, interval);
  const stop = events.on("task-completed", (task) => {
    if (task.id === id) resolve();
  });
  await promise;
  clearTimeout(timer);
  stop();
}
