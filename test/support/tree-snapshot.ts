import { createHash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { platform } from "#platform";
import type { FileStatus } from "../../src/platform/platform.ts";

/** What a tree is compared by; every part is text, so that a difference can be read. */
export interface SnapshotParts {
  readonly modes: boolean;
  readonly times: boolean;
  readonly linkTimes: boolean;
  readonly attributes: boolean;
  /** What becomes of a link; `follow` leads into what it points to, without the times and modes of that. */
  readonly links: "keep" | "follow" | "leave out";
}

export const everything: SnapshotParts = {
  modes: true,
  times: true,
  linkTimes: true,
  attributes: true,
  links: "keep",
};

/** Describes everything below a folder, and the folder itself, by relative path. */
export function snapshot(root: string, parts: SnapshotParts): Record<string, string> {
  const entries: Record<string, string> = {};
  const visit = (path: string, name: string, above: readonly string[], isFollowed: boolean): void => {
    const own = statusOf(path, false);
    if (!own) return;
    const isLink = (own.mode & 0o170000) === 0o120000;
    if (isLink && parts.links === "leave out") return;
    const follows = isLink && parts.links === "follow";
    const status = follows ? statusOf(path, true) : own;
    if (!status) return;
    const type = status.mode & 0o170000;
    const identity = `${status.dev}:${status.ino}`;
    if (follows && type === 0o040000 && above.includes(identity)) return;
    entries[name] = describe(path, status, type, parts, isFollowed || follows);
    if (type !== 0o040000) return;
    for (const child of readdirSync(path)) {
      visit(`${path}/${child}`, name === "." ? child : `${name}/${child}`, [...above, identity], isFollowed || follows);
    }
  };
  visit(root, ".", [], false);
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describe(path: string, status: FileStatus, type: number, parts: SnapshotParts, isFollowed: boolean): string {
  const isLink = type === 0o120000;
  const words = [isLink ? "link" : type === 0o040000 ? "folder" : "file"];
  if (isLink) words.push(JSON.stringify(readlinkSync(path)));
  if (type === 0o100000) {
    words.push(String(status.size), createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16));
  }
  // Metadata has the nine permission bits only. Of a followed link it is that of the link.
  if (parts.modes && !isLink && !isFollowed) words.push((status.mode & 0o777).toString(8));
  if (!isFollowed && (isLink ? parts.linkTimes : parts.times)) {
    words.push(`${status.mtimeSeconds}.${String(status.mtimeFraction).padStart(7, "0")}`);
  }
  if (parts.attributes && !isLink) {
    for (const name of platform.extendedAttributes.list(path).sort()) {
      if (name.startsWith("user."))
        words.push(`${name}=${Buffer.from(platform.extendedAttributes.get(path, name) ?? []).toString("base64")}`);
    }
  }
  return words.join(" ");
}

function statusOf(path: string, follow: boolean): FileStatus | undefined {
  const status = {} as FileStatus;
  try {
    return platform.readStatus(path, status, follow) ? status : undefined;
  } catch {
    return undefined;
  }
}
