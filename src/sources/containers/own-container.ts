import { readFileSync } from "node:fs";
import type { InspectedContainer } from "./api.ts";
import { joined, lies } from "./paths.ts";

/** Files of an engine that it mounts into each of its containers; the folder they lie in is named after that. */
const ownFile = /\/([0-9a-f]{64})\/(?:userdata\/)?(?:hostname|hosts|resolv\.conf) /;

/** The id of the container that this process runs in; undefined if it runs in none. */
export function ownContainerId(): string | undefined {
  try {
    return ownFile.exec(readFileSync("/proc/self/mountinfo", "utf8"))?.[1];
  } catch {
    return undefined; // only Linux has it
  }
}

/** Calls folders of the host by their names in this process: all of them, if more than one leads there or below. */
export type HostPaths = (path: string) => string[];

/** @param own the container that this process runs in; undefined: it sees the host as it is. */
export function hostPaths(own: InspectedContainer | undefined): HostPaths {
  if (!own) return (path) => [path];
  const mounts = (own.Mounts ?? []).filter(({ Source }) => Source !== "");
  return (path) =>
    mounts.flatMap(({ Source, Destination }) => {
      if (lies(path, Source)) return [joined(Destination, path.slice(Source.length))];
      // What is seen here is a part of what the path names.
      return lies(Source, path) ? [Destination] : [];
    });
}
