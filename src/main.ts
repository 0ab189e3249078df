import { runCommandLine } from "./cli/program.ts";
import { preloaded } from "./database/location/preload.ts";
import type { WorkerPort, WorkerRole } from "./engine/worker-port.ts";
import { jobProcessCommand } from "./jobs/process/command.ts";
import { type ProcessSurroundings, runInProcess } from "./support/surroundings.ts";
import { chooseProgram, serverProgram } from "./tools/choice.ts";
import { runTool } from "./tools/run.ts";

function startWorker(role: WorkerRole): WorkerPort {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ role });
  // A worker is such a port; the web's types only know more about its messages.
  return worker as unknown as WorkerPort;
}

/** What the server starts; of no use to people. */
const isJobProcess = process.argv[2] === jobProcessCommand;
const { tool, arguments: args } = isJobProcess
  ? { tool: undefined, arguments: [] }
  : chooseProgram(process.argv0, process.argv.slice(2));
const exitCode = await runInProcess(args, async (given) => {
  if (isJobProcess) {
    const { runJobProcess } = await import("./jobs/process/child.ts");
    return await runJobProcess({ surroundings: { ...given, startWorker }, runCommandLine });
  }
  let surroundings: ProcessSurroundings;
  try {
    surroundings = preloaded(tool ?? "cli", given);
  } catch (error) {
    const { failureReport } = await import("./engine/failure-report.ts");
    given.writeError(`${failureReport(error, false).join("\n")}\n`);
    return 100;
  }
  if (tool === serverProgram) return (await import("./server/server.ts")).runServer(surroundings, given);
  const complete = { ...surroundings, startWorker };
  return tool === undefined ? runCommandLine(complete) : runTool(tool, complete);
});
process.exit(exitCode);
