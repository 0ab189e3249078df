import type { StartWorker } from "../engine/worker-port.ts";
import type { ProcessSurroundings } from "../support/surroundings.ts";

/** What a tool was started in. */
export interface ToolSurroundings extends ProcessSurroundings {
  readonly startWorker: StartWorker;
}

/** A program beside the main command line. */
export interface Tool {
  /**
   * Runs and returns the exit code. The arguments of the surroundings are the tool's own, without its name. What is
   * thrown is reported by the caller.
   */
  run(surroundings: ToolSurroundings): Promise<number>;
  /** The exit code after `error` was thrown. */
  failureCode(error: unknown): number;
}
