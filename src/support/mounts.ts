import { readFileSync } from "node:fs";

/** One mounted file system, as `/proc/self/mountinfo` has it. */
export interface Mount {
  /** Ends with the separator. */
  readonly point: string;
  /** The folder of the file system that is seen there; `/` unless only a part of it is mounted. */
  readonly root: string;
  /** `ext4`, `btrfs` … */
  readonly type: string;
  /** The device, or what stands for one. */
  readonly source: string;
  /** Numbers of the device, `8:1`. Those of a file system without a single device of its own begin with 0. */
  readonly device: string;
}

/** What is mounted now, in the order in which it was done. */
export function readMounts(): Mount[] {
  return parseMounts(readMountTable());
}

/** The same as the kernel of Linux writes it. */
export function readMountTable(): string {
  return readFileSync("/proc/self/mountinfo", "utf8");
}

export function parseMounts(text: string): Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of text.split("\n")) {
    const fields = line.split(" ");
    const separator = fields.indexOf("-", 6);
    const [, , device, root, point] = fields;
    const [type, source] = fields.slice(separator + 1);
    if (separator < 0 || !device || !root || !point || !type || !source) continue;
    // Of several mounts in one place the last one is seen.
    const mount = {
      point: withSeparator(unescaped(point)),
      root: unescaped(root),
      type,
      source: unescaped(source),
      device,
    };
    mounts.delete(mount.point);
    mounts.set(mount.point, mount);
  }
  return [...mounts.values()];
}

/** The longest of the folders that contains `path`. */
export function deepestFolder<T extends { readonly point: string }>(
  folders: readonly T[],
  path: string,
): T | undefined {
  const containing = folders.filter(({ point }) => withSeparator(path).startsWith(point));
  return containing.sort((a, b) => b.point.length - a.point.length)[0];
}

export function withSeparator(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

/** White space and backslashes are written as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
