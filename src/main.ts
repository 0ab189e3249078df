import { runCommandLine } from "./cli/program.ts";
import { preloaded } from "./database/location/preload.ts";
import type { WorkerPort, WorkerRole } from "./engine/worker-port.ts";
import { jobProcessCommand } from "./jobs/process/command.ts";
import { watchdogCommand } from "./sources/containers/command.ts";
import { type ProcessSurroundings, runInProcess } from "./support/surroundings.ts";
import { chooseProgram, serverProgram } from "./tools/choice.ts";
import { runTool } from "./tools/run.ts";

function startWorker(role: WorkerRole): WorkerPort {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.postMessage({ role });
  // A worker is such a port; the web's types only know more about its messages.
  return worker as unknown as WorkerPort;
}

/** What the program starts itself; of no use to people. */
const isJobProcess = process.argv[2] === jobProcessCommand;
const isWatchdog = process.argv[2] === watchdogCommand;
const { tool, arguments: args } =
  isJobProcess || isWatchdog ? { tool: undefined, arguments: [] } : chooseProgram(process.argv0, process.argv.slice(2));
const exitCode = await runInProcess(args, async (given) => {
  if (isJobProcess) {
    const { runJobProcess } = await import("./jobs/process/child.ts");
    return await runJobProcess({ surroundings: { ...given, startWorker }, runCommandLine });
  }
  if (isWatchdog) {
    const { watch } = await import("./sources/containers/watchdog.ts");
    // A service manager ends all processes of a service at once; the run may need its time.
    given.onSignal(() => undefined);
    return await watch(process.argv[3] ?? "", given.input);
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
