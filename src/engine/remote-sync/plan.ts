import type { RemoteFile } from "../../destinations/index.ts";
import { UserError } from "../../support/errors.ts";
import { parseVolumeName, type VolumeKind } from "../../volumes/index.ts";

/** What makes a target hold what the source holds (engine.md 20.1). Lists are in the order in which they are done. */
export interface MirrorPlan {
  readonly copy: readonly CopyStep[];
  /** Files that the target alone has. */
  readonly remove: readonly RemoteFile[];
  /** Files that look the same on both sides; those of the source. */
  readonly same: readonly RemoteFile[];
}

export interface CopyStep {
  readonly file: RemoteFile;
  /** The target has another file of this name. */
  readonly replaces: boolean;
}

/**
 * Compares two folders. `force` copies everything.
 *
 * @throws UserError `RemoteSyncSourceEmpty` if the source holds nothing of what the target holds: then its folder is the
 *   wrong one, or its disk is not there, and the copy is all that is left.
 */
export function planMirror(
  source: readonly RemoteFile[],
  target: readonly RemoteFile[],
  { force = false }: { force?: boolean } = {},
): MirrorPlan {
  requireSource(source, target);
  const there = new Map(target.map((file) => [file.name, file]));
  const wanted = new Set(source.map(({ name }) => name));
  const copy: CopyStep[] = [];
  const same: RemoteFile[] = [];
  for (const file of source) {
    const other = there.get(file.name);
    if (other && !force && looksSame(file, other)) same.push(file);
    else copy.push({ file, replaces: other !== undefined });
  }
  const remove = target.filter(({ name }) => !wanted.has(name));
  return { copy: copy.sort(byRank), remove: remove.sort((a, b) => rankOf(b.name) - rankOf(a.name)), same };
}

/** Data comes before what describes it, and a list of files last: so no version ever lacks its data. */
export function byRank(a: CopyStep, b: CopyStep): number {
  return rankOf(a.file.name) - rankOf(b.file.name);
}

/** The place of a file in the order of copies. */
export function rankOf(name: string): number {
  const volume = parseVolumeName(name);
  if (!volume) return otherRank;
  return volume.parity ? otherRank : ranks[volume.kind];
}

const ranks: Readonly<Record<VolumeKind, number>> = { dblock: 0, dindex: 1, dlist: 3 };
const otherRank = 2;

function looksSame(file: RemoteFile, other: RemoteFile): boolean {
  if (file.size >= 0 && other.size >= 0 && file.size !== other.size) return false;
  return file.modified === undefined || other.modified === undefined || file.modified <= other.modified;
}

function requireSource(source: readonly RemoteFile[], target: readonly RemoteFile[]): void {
  const isGone = source.length === 0 && target.length > 0;
  if (!isGone && (source.some(isList) || !target.some(isList))) return;
  const found = isGone ? "The source holds no files" : "The source holds no version of a backup";
  throw new UserError("RemoteSyncSourceEmpty", `${found}, but its copy does; nothing was changed`, {
    advice:
      "Check the address of the source, and that its disk is there. To empty the copy, delete its files yourself.",
  });
}

function isList({ name }: RemoteFile): boolean {
  const volume = parseVolumeName(name);
  return volume?.kind === "dlist" && !volume.parity;
}
