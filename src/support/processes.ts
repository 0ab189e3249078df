import { codeOf } from "./errors.ts";

/** Whether a process with this id lives on this computer. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}
