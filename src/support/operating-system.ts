import { readFileSync } from "node:fs";
import { release, version } from "node:os";

const names: Partial<Record<NodeJS.Platform, string>> = { linux: "Linux", win32: "Windows", darwin: "MacOS" };

/** The kind of system, in Duplicati's words. */
export function systemName(): string {
  return names[process.platform] ?? "Unknown";
}

/** The system with its version. */
export function detailedSystemName(): string {
  if (process.platform !== "linux") return `${version()} ${release()}`;
  try {
    const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
    return name ?? release();
  } catch {
    // Some containers have no such file.
    return `Linux ${release()}`;
  }
}
