import { tools } from "./registry.ts";
import type { ToolSurroundings } from "./tool.ts";

/** Runs a tool and returns its exit code; a failure is told on standard error. */
export async function runTool(name: string, surroundings: ToolSurroundings): Promise<number> {
  const load = tools.get(name);
  if (!load) {
    surroundings.writeError(`\nErrorID: ProgramNotServed\nThe program ${name} isn't available in Bunker yet.\n`);
    return 200;
  }
  const tool = await load();
  try {
    return await tool.run(surroundings);
  } catch (error) {
    const { failureReport } = await import("../engine/failure-report.ts");
    const lines = failureReport(error, wantsStack(surroundings.arguments));
    surroundings.writeError(`${lines.join("\n")}\n`);
    return tool.failureCode(error);
  }
}

function wantsStack(args: readonly string[]): boolean {
  return args.some((argument) => /^--debug-output(=(true|1|on|yes)?)?$/i.test(argument));
}
