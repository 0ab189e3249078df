import type { Settings } from "../../options/index.ts";

/** A dblock at the destination, and how much of it is of use. */
export interface DataVolume {
  readonly id: number;
  /** Bytes at the destination. */
  readonly size: number;
  /** Blocks that a version needs. */
  readonly needed: number;
  /** Bytes of its blocks, and of those that no version needs, before compression. */
  readonly data: number;
  readonly wasted: number;
}

export interface CompactRules {
  /** Percent. */
  readonly threshold: number;
  /** Bytes. */
  readonly dblockSize: number;
  readonly smallFileSize: number;
  readonly smallFileMaxCount: number;
}

/** Up to this, in bytes, a volume is small. */
export function smallFileSizeOf({ smallFileSize, dblockSize }: Settings): number {
  return smallFileSize ?? Math.floor(dblockSize / 5);
}

export interface CompactPlan {
  /** Volumes without a needed block. */
  readonly unused: readonly DataVolume[];
  /** Volumes whose needed blocks move to others; in the order given. */
  readonly rewritten: readonly DataVolume[];
  /** Why, in a sentence; undefined if there is nothing to do. */
  readonly reason: string | undefined;
}

/** Decides which volumes are deleted and which are rewritten (engine.md 12.1, 12.2). */
export function planCompact(volumes: readonly DataVolume[], rules: CompactRules): CompactPlan {
  const unused = volumes.filter(isUnused);
  const wasteful = volumes.filter((volume) => !isUnused(volume) && isWasteful(volume, rules));
  const small = volumes.filter((volume) => !isUnused(volume) && volume.size <= rules.smallFileSize);
  const reason = reasonToRewrite(volumes, wasteful, small, rules);
  const chosen = new Set(reason === undefined ? [] : [...wasteful, ...small]);
  const reasonToDelete = `Compacting because there are ${unused.length} volumes that no version needs`;
  return {
    unused,
    rewritten: volumes.filter((volume) => chosen.has(volume)),
    reason: unused.length > 0 ? reasonToDelete : reason,
  };
}

function isUnused({ needed }: DataVolume): boolean {
  return needed === 0;
}

function isWasteful({ data, wasted }: DataVolume, { threshold, dblockSize }: CompactRules): boolean {
  return (wasted / data) * 100 >= threshold || (wasted / dblockSize) * 100 >= threshold;
}

function reasonToRewrite(
  all: readonly DataVolume[],
  wasteful: readonly DataVolume[],
  small: readonly DataVolume[],
  { threshold, dblockSize, smallFileMaxCount }: CompactRules,
): string | undefined {
  const percentage = (sumOf(wasteful, "wasted") / sumOf(all, "data")) * 100;
  if (percentage >= threshold && wasteful.length >= 2) {
    return `Compacting because ${percentage.toFixed(2)}% of the data is wasted and the limit is ${threshold}%`;
  }
  const smallSize = sumOf(small, "size");
  if (smallSize > dblockSize) {
    return `Compacting because small volumes have ${smallSize} bytes and a volume has ${dblockSize}`;
  }
  if (small.length > smallFileMaxCount) {
    return `Compacting because there are ${small.length} small volumes and the limit is ${smallFileMaxCount}`;
  }
  return undefined;
}

function sumOf(volumes: readonly DataVolume[], member: "size" | "data" | "wasted"): number {
  return volumes.reduce((sum, volume) => sum + volume[member], 0);
}
