import { readdirSync } from "node:fs";
import type { Platform } from "../platform.ts";
import type { DiskPriority, Libc } from "./libc.ts";

/** See {@link Platform.lowerDiskPriority}. */
export function lowerDiskPriority(libc: () => Libc | undefined): Platform["lowerDiskPriority"] {
  return () => {
    const priority = libc()?.diskPriority;
    const before = priority?.get() ?? -1;
    if (!priority || before < 0 || !setEverywhere(priority, priority.lowest)) return undefined;
    return () => void setEverywhere(priority, before);
  };
}

/** Linux gives each thread a priority of its own, which the threads that it starts inherit. */
function setEverywhere(priority: DiskPriority, value: number): boolean {
  if (process.platform !== "linux") return priority.set(0, value) === 0;
  const threads = readdirSync("/proc/self/task").map(Number);
  // A thread may have ended since; the one that we run on has not.
  return threads.map((thread) => priority.set(thread, value)).some((code) => code === 0);
}
