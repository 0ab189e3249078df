import { runCommandLine } from "./cli/program.ts";
import { preloaded } from "./database/location/preload.ts";
import type { WorkerPort, WorkerRole } from "./engine/worker-port.ts";
import { type ProcessSurroundings, runInProcess } from "./support/surroundings.ts";
import { chooseProgram } from "./tools/choice.ts";
import { runTool } from "./tools/run.ts";

function startWorker(role: WorkerRole): WorkerPort {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ role });
  // A worker is such a port; the web's types only know more about its messages.
  return worker as unknown as WorkerPort;
}

const { tool, arguments: args } = chooseProgram(process.argv0, process.argv.slice(2));
const exitCode = await runInProcess(args, async (given) => {
  let surroundings: ProcessSurroundings;
  try {
    surroundings = preloaded(tool ?? "cli", given);
  } catch (error) {
    const { failureReport } = await import("./engine/failure-report.ts");
    given.writeError(`${failureReport(error, false).join("\n")}\n`);
    return 100;
  }
  const complete = { ...surroundings, startWorker };
  return tool === undefined ? runCommandLine(complete) : runTool(tool, complete);
});
process.exit(exitCode);
