import type { Traffic } from "../../destinations/index.ts";
import type { CompactPlan, DataVolume } from "./plan.ts";

/** The destination is listed before, and each time when new volumes are up. */
const lists = 3;
/** A dblock and its dindex. */
const filesOfVolume = 2;

/** The part of a plan that can be done whole with what may still be moved, and how much is left out. */
export interface AffordablePlan extends CompactPlan {
  readonly left: readonly DataVolume[];
}

/** Whole volumes, from the first on. */
export function affordablePlan(plan: CompactPlan, may: Readonly<Traffic>, dblockSize: number): AffordablePlan {
  const sum = new PlanTraffic(dblockSize);
  const isAffordable = (volume: DataVolume, isRewritten: boolean): boolean => {
    sum.add(volume, isRewritten);
    const { requests, uploaded, downloaded } = sum;
    return Math.ceil(requests) <= may.requests && uploaded <= may.uploaded && downloaded <= may.downloaded;
  };
  const unused = whileTrue(plan.unused, (volume) => isAffordable(volume, false));
  const rewritten =
    unused.length < plan.unused.length ? [] : whileTrue(plan.rewritten, (volume) => isAffordable(volume, true));
  // A small volume that is packed anew alone is as small as before.
  const isOfUse = rewritten.length === plan.rewritten.length || rewritten.some(({ wasted }) => wasted > 0);
  const done = isOfUse || rewritten.length > 1 ? rewritten : [];
  const left = [...plan.unused.slice(unused.length), ...plan.rewritten.slice(done.length)];
  return { ...plan, unused, rewritten: done, left };
}

/** About what goes over the line for a plan. */
export function trafficOf({ unused, rewritten }: CompactPlan, dblockSize: number): Traffic {
  const sum = new PlanTraffic(dblockSize);
  for (const volume of unused) sum.add(volume, false);
  for (const volume of rewritten) sum.add(volume, true);
  const { requests, uploaded, downloaded } = sum;
  return { requests: Math.ceil(requests), uploaded: Math.round(uploaded), downloaded };
}

class PlanTraffic implements Traffic {
  requests = lists;
  uploaded = 0;
  downloaded = 0;
  readonly #dblockSize: number;

  constructor(dblockSize: number) {
    this.#dblockSize = dblockSize;
  }

  add(volume: DataVolume, isRewritten: boolean): void {
    this.requests += filesOfVolume;
    if (!isRewritten) return;
    const kept = keptSizeOf(volume);
    this.requests += 1 + (filesOfVolume * kept) / this.#dblockSize;
    this.uploaded += kept;
    this.downloaded += volume.size;
  }
}

/** About the bytes that stay of a volume when it is packed anew. */
function keptSizeOf({ size, data, wasted }: DataVolume): number {
  return size * (data > 0 ? 1 - wasted / data : 1);
}

function whileTrue<T>(items: readonly T[], holds: (item: T) => boolean): T[] {
  const end = items.findIndex((item) => !holds(item));
  return items.slice(0, end < 0 ? items.length : end);
}
