import { dirname } from "node:path";
import type { StartWorker } from "../engine/worker-port.ts";
import { parseBooleanOption } from "../options/values/index.ts";
import { stages } from "../support/stages.ts";
import { resolveArguments } from "./arguments.ts";
import type { CommandCall, EndSignal, Surroundings } from "./commands/command.ts";
import { commands, unservedCommands } from "./commands/registry.ts";
import { Output } from "./output.ts";
import { readParametersFile } from "./parameters-file.ts";

/** Runs the command line of this process and returns its exit code (cli.md 2, 9). */
export async function runProgram(args: readonly string[], startWorker: StartWorker): Promise<number> {
  const output = new Output(process.stdout);
  const errors = new Output(process.stderr);
  const code = await runCommandLine(surroundingsOfProcess(args, startWorker, output, errors));
  if (stages.enabled) errors.write(`${stages.report().join("\n")}\n`);
  await Promise.all([output.written(), errors.written()]);
  return code;
}

/** Runs one command line and returns its exit code. */
export async function runCommandLine(surroundings: Surroundings): Promise<number> {
  const { environment } = surroundings;
  const invocation = resolveArguments(surroundings.arguments, { environment, readParametersFile });
  switch (invocation.kind) {
    case "help":
      return await showHelp(invocation.topic, surroundings);
    case "changelog":
      return await showHelp("changelog", surroundings);
    case "rejected":
      surroundings.write(`${invocation.message}\n`);
      return invocation.exitCode;
    case "command": {
      const { command, positional, options, filters } = invocation;
      return await runCommand({ command, positional, options, filters, surroundings });
    }
  }
}

async function runCommand(call: CommandCall): Promise<number> {
  const { command, options, surroundings } = call;
  const load = commands.get(command);
  if (!load) return refuse(command, surroundings);
  try {
    return await (await load())(call);
  } catch (error) {
    const { exitCodeOf, failureReport } = await import("./commands/failure.ts");
    const lines = failureReport(error, parseBooleanOption(options["debug-output"]));
    surroundings.writeError(`${lines.join("\n")}\n`);
    return exitCodeOf(error);
  }
}

function refuse(command: string, surroundings: Surroundings): number {
  if (unservedCommands.has(command)) {
    surroundings.writeError(`\nErrorID: CommandNotServed\nThe command ${command} isn't available in Bunker yet.\n`);
  } else {
    surroundings.write(`Command not supported: ${command}\n`);
  }
  return 200;
}

async function showHelp(topic: string | undefined, surroundings: Surroundings): Promise<number> {
  const [{ helpText }, { destinationModules }, { encryptionModules }, { containers }] = await Promise.all([
    import("./help/index.ts"),
    import("../destinations/index.ts"),
    import("../crypto/registry.ts"),
    import("../volumes/containers/index.ts"),
  ]);
  const modules = { destinations: destinationModules, encryptions: encryptionModules, containers };
  surroundings.write(`${helpText(topic, surroundings.columns?.() ?? 0, modules)}\n`);
  return 0;
}

const endSignals: readonly EndSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

function surroundingsOfProcess(
  args: readonly string[],
  startWorker: StartWorker,
  output: Output,
  errors: Output,
): Surroundings {
  const { stdout } = process;
  return {
    arguments: args,
    environment: process.env,
    platform: process.platform,
    programFolder: dirname(process.execPath),
    input: process.stdin,
    write: (text) => output.write(text),
    writeError: (text) => errors.write(text),
    written: () => output.written(),
    ...(stdout.isTTY && {
      // A terminal that does not know its size says 0.
      columns: () => stdout.columns || 80,
    }),
    startWorker,
    onSignal: (listener) => {
      const entries = endSignals.map((signal) => [signal, () => listener(signal)] as const);
      for (const [signal, handler] of entries) process.on(signal, handler);
      return () => {
        for (const [signal, handler] of entries) process.removeListener(signal, handler);
      };
    },
    exit: (code) => process.exit(code),
  };
}
