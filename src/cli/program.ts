import { readParametersFile } from "../options/command-line/index.ts";
import { parseBooleanOption } from "../options/values/index.ts";
import { resolveArguments } from "./arguments.ts";
import type { CommandCall, Surroundings } from "./commands/command.ts";
import { commands } from "./commands/registry.ts";

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
      const { command, positional, options, filters, allowedModules } = invocation;
      return await runCommand({ command, positional, options, filters, allowedModules, surroundings });
    }
  }
}

async function runCommand(call: CommandCall): Promise<number> {
  const { command, options, surroundings } = call;
  const load = commands.get(command);
  if (!load) {
    surroundings.write(`Command not supported: ${command}\n`);
    return 200;
  }
  const isDebugging = parseBooleanOption(options["debug-output"]);
  try {
    if (isDebugging) {
      const { describeCall } = await import("./commands/call-description.ts");
      surroundings.write(describeCall(call));
    }
    return await (await load())(call);
  } catch (error) {
    const { exitCodeOf } = await import("./commands/failure.ts");
    const { failureReport } = await import("../engine/failure-report.ts");
    const lines = failureReport(error, isDebugging);
    surroundings.writeError(`${lines.join("\n")}\n`);
    return exitCodeOf(error);
  }
}

async function showHelp(topic: string | undefined, surroundings: Surroundings): Promise<number> {
  const [{ helpText }, { destinationModules }, { encryptionModules }, { containers }, { parityModules }] =
    await Promise.all([
      import("./help/index.ts"),
      import("../destinations/index.ts"),
      import("../crypto/registry.ts"),
      import("../volumes/containers/index.ts"),
      import("../volumes/parity/index.ts"),
    ]);
  const modules = {
    destinations: destinationModules,
    encryptions: encryptionModules,
    containers,
    parities: parityModules,
  };
  surroundings.write(`${helpText(topic, surroundings.columns?.() ?? 0, modules)}\n`);
  return 0;
}
