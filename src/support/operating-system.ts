import { readFileSync } from "node:fs";
import { release, userInfo, version } from "node:os";

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

/** The name of the user who runs this process, also where no variable tells it, as in a container; else his number. */
export function userName(passwordFile = "/etc/passwd"): string {
  const told = toldName();
  const uid = process.getuid?.();
  if ((told !== undefined && told !== "unknown") || uid === undefined) return told ?? "";
  try {
    const users = readFileSync(passwordFile, "utf8").split("\n");
    const own = users.map((line) => line.split(":")).find((fields) => fields[2] === String(uid));
    return own?.[0] || String(uid);
  } catch {
    return String(uid);
  }
}

function toldName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container may run as somebody whom its system does not know.
    return undefined;
  }
}
