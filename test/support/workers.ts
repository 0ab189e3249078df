import type { WorkerPort, WorkerRole } from "../../src/engine/worker-port.ts";

/** Starts worker threads as the program does. */
export function startWorker(role: WorkerRole): WorkerPort {
  const worker = new Worker(new URL("../../src/worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ role });
  return worker as unknown as WorkerPort;
}
