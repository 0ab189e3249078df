import { runCountWorker, runPackWorker } from "../../src/engine/backup/index.ts";
import { runParityWorker } from "../../src/engine/parity/parity-worker.ts";
import { runRestoreWorker } from "../../src/engine/restore/index.ts";
import { runTestWorker } from "../../src/engine/test/index.ts";
import type { WorkerPort, WorkerRole } from "../../src/engine/worker-port.ts";

/** Starts worker threads as the program does. */
export function startWorker(role: WorkerRole): WorkerPort {
  const worker = new Worker(new URL("../../src/worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ role });
  return worker as unknown as WorkerPort;
}

const runners: Record<WorkerRole, (port: WorkerPort) => void> = {
  pack: runPackWorker,
  count: runCountWorker,
  restore: runRestoreWorker,
  parity: runParityWorker,
  test: runTestWorker,
};

/**
 * A worker in this thread, behind the same messages. The start of a thread costs more than a short run; that threads do the
 * same is held by the tests that run the program as a process, and by those of random trees.
 */
export function startInThread(role: WorkerRole): WorkerPort {
  const { port1, port2 } = new MessageChannel();
  runners[role](port2 as unknown as WorkerPort);
  const terminate = () => {
    port1.close();
    port2.close();
  };
  return Object.assign(port1, { terminate }) as unknown as WorkerPort;
}
