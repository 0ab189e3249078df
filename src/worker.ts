import { runCountWorker, runPackWorker } from "./engine/backup/index.ts";
import { runParityWorker } from "./engine/parity/parity-worker.ts";
import { runRestoreWorker } from "./engine/restore/index.ts";
import { runTestWorker } from "./engine/test/index.ts";
import type { WorkerPort, WorkerRole } from "./engine/worker-port.ts";

const runners: Record<WorkerRole, (port: WorkerPort) => void> = {
  pack: runPackWorker,
  count: runCountWorker,
  restore: runRestoreWorker,
  parity: runParityWorker,
  test: runTestWorker,
};

// The global scope of a worker thread is its end of the port.
const port = self as unknown as WorkerPort;
port.onmessage = ({ data }) => runners[(data as { role: WorkerRole }).role](port);
