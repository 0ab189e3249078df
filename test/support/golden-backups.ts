import { cpSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { everything, type SnapshotParts, snapshot } from "./tree-snapshot.ts";

const folder = join(import.meta.dirname, "..", "fixtures", "duplicati");

/** A backup that the real Duplicati wrote; what is in it is told by the README of their folder. */
export class GoldenBackup {
  readonly name: string;
  /** The options of its backups, the passphrase among them. */
  readonly options: readonly string[];
  /** Where the backed-up tree stood, with a separator at the end. */
  readonly source: string;
  /** The oldest version first. */
  readonly versions: readonly { readonly dlist: string; readonly content: string }[];

  constructor(name: string) {
    this.name = name;
    const about = JSON.parse(readFileSync(join(folder, name, "about.json"), "utf8"));
    this.options = about.passphrase === null ? about.options : [...about.options, `--passphrase=${about.passphrase}`];
    this.source = about.source;
    this.versions = about.versions;
  }

  /** Those that say what is at the destination, and not what to back up. */
  get readingOptions(): readonly string[] {
    return this.options.filter((option) => !/^--(include|exclude|parity-module)=/.test(option));
  }

  get passphrase(): string | undefined {
    return this.options.find((option) => option.startsWith("--passphrase="))?.slice("--passphrase=".length);
  }

  /** What the source held, or where told what the original restored, in the form of {@link describeTree}. */
  expected(version: number, options: { asRestored?: boolean; parts?: SnapshotParts } = {}): Record<string, string> {
    const { asRestored = false, parts = everything } = options;
    const { content } = this.versions[version] as { content: string };
    const file = asRestored ? content.replace(".jsonl", ".restored.jsonl") : content;
    const entries: Record<string, string> = {};
    for (const line of readFileSync(join(folder, this.name, file), "utf8").split("\n")) {
      if (line === "") continue;
      const entry = JSON.parse(line);
      entries[entry.path.replace(/\/$/, "")] = describe(entry, nanoseconds(line), parts);
    }
    return entries;
  }

  copyTo(target: string): void {
    cpSync(join(folder, this.name, "remote"), target, { recursive: true });
  }
}

export const goldenNames: readonly string[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** A restored tree, by relative path: kind, content, link target, permission bits, and time in units of 100 ns. */
export function describeTree(root: string, parts: SnapshotParts = everything): Record<string, string> {
  const { ".": _root, ...entries } = snapshot(root, { ...parts, linkTimes: false, attributes: false });
  return entries;
}

/** All bits of the mode; {@link describeTree} leaves out those that metadata does not hold. */
export function modeOf(path: string): number {
  return lstatSync(path).mode & 0o7777;
}

interface Line {
  readonly type: "file" | "folder" | "link";
  readonly target: string;
  readonly size: number;
  readonly sha256: string;
  readonly mode: string;
}

function describe({ type, target, size, sha256, mode }: Line, time: bigint, parts: SnapshotParts): string {
  if (type === "link") return `link ${JSON.stringify(target)}`;
  const words: string[] = [type];
  if (type === "file") words.push(String(size), sha256.slice(0, 16));
  if (parts.modes) words.push((Number(mode) & 0o777).toString(8));
  if (parts.times) {
    const ticks = time / 100n - (time % 100n < 0n ? 1n : 0n);
    const fraction = ((ticks % 10_000_000n) + 10_000_000n) % 10_000_000n;
    words.push(`${(ticks - fraction) / 10_000_000n}.${String(fraction).padStart(7, "0")}`);
  }
  return words.join(" ");
}

/** More digits than a number of JavaScript holds. */
function nanoseconds(line: string): bigint {
  return BigInt(/"mtime_ns": (-?\d+)/.exec(line)?.[1] ?? 0);
}
