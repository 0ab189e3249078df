// What /proc tells of processes.
import { readFileSync } from "node:fs";

/** Resident memory in MB. */
export function memoryOf(pid) {
  return memoryIn(pid, "VmRSS");
}

/** The most of it that the process has had, in MB. */
export function peakMemoryOf(pid) {
  return memoryIn(pid, "VmHWM");
}

/** Of user and system. */
export function cpuSecondsOf(pid) {
  const fields = statusOf(pid);
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

/** How far the process stands behind others. */
export function nicenessOf(pid) {
  return Number(statusOf(pid)[16] ?? 0);
}

export function childrenOf(pid) {
  return readProcess(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

/** The fields behind the name. */
function statusOf(pid) {
  return readProcess(pid, "stat")
    .replace(/^.*\) /, "")
    .split(" ");
}

function memoryIn(pid, field) {
  const [, kilobytes = "0"] = new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readProcess(pid, "status")) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

/** Empty when the process has just ended. */
export function readProcess(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
