import { runProgram } from "./cli/program.ts";
import type { WorkerPort, WorkerRole } from "./engine/worker-port.ts";

function startWorker(role: WorkerRole): WorkerPort {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ role });
  // A worker is such a port; the web's types only know more about its messages.
  return worker as unknown as WorkerPort;
}

process.exit(await runProgram(process.argv.slice(2), startWorker));
