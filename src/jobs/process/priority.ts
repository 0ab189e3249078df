import { readFileSync, writeFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";

/** Three quarters of a processor are for others, if they want it. */
const stepsBehind = 5;
const lowest = 19;

/**
 * Lets others come before a process of its own session, wherever a processor has to choose. To be called at once, since what a
 * process starts has the priority that it has then.
 */
export function giveWay(pid: number): void {
  ignoreFailure(() => setPriority(pid, behind(getPriority())));
  ignoreFailure(() => giveWayAsGroup(pid));
}

/**
 * Most Linux systems divide the processors among sessions first. The priority of a process says only what it gets of the share
 * of its session then; that of the session is told in the file "autogroup", which is not there where sessions count for nothing.
 */
function giveWayAsGroup(pid: number): void {
  if (process.platform !== "linux") return;
  const file = `/proc/${pid}/autogroup`;
  const [, usual] = /nice (-?\d+)/.exec(readFileSync(file, "utf8")) ?? [];
  if (usual !== undefined) writeFileSync(file, String(behind(Number(usual))));
}

function behind(priority: number): number {
  return Math.min(priority + stepsBehind, lowest);
}

/** The process has ended already, or the system knows no such priorities. */
function ignoreFailure(action: () => void): void {
  try {
    action();
  } catch {
    // Everything works without.
  }
}
