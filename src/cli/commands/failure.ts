import { exitCodes } from "./command.ts";
import { EndedBySignal } from "./signals.ts";

/** The exit code of a command that failed. */
export function exitCodeOf(error: unknown): number {
  return error instanceof EndedBySignal ? error.exitCode : exitCodes.failure;
}
