import { type EntryState, entryKinds } from "../../database/local/entries.ts";
import type { RestorePlan } from "../../database/local/restore-plan.ts";
import type { Settings } from "../../options/index.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { PathSet } from "../../support/path-set.ts";
import { selectPaths } from "../list/selection.ts";
import type { EntryReceiver } from "../recreate/index.ts";
import type { RestoreInput } from "./restore-input.ts";
import { CommonPrefix } from "./target-paths.ts";

/** Puts the selected entries of a version into a plan, and finds what their paths have in common. */
export class TargetCollector implements EntryReceiver {
  readonly plan: RestorePlan;
  readonly prefix = new CommonPrefix();
  readonly #filter: Filter;
  readonly #largest: number;

  constructor(plan: RestorePlan, { skipFilesLargerThan }: Settings, { paths, filter }: RestoreInput) {
    this.plan = plan;
    this.#filter = selectPaths(paths, filter).filter;
    this.#largest = skipFilesLargerThan ?? Number.POSITIVE_INFINITY;
  }

  wants(path: string, { kind, size }: Pick<EntryState, "kind" | "size">): boolean {
    if (size <= this.#largest && this.#filter.includes(path)) return true;
    this.prefix.skip(path, kind === entryKinds.symlink);
    return false;
  }

  add(path: string, { kind, content, metadata, size }: EntryState): void {
    this.prefix.add(path, kind === entryKinds.symlink);
    this.plan.add({ path, kind, content, metadata, size });
  }

  end(): number {
    return this.plan.seal();
  }
}

/** The same for entries of a list at the destination, where a path may stand twice. */
export class ListedTargets implements EntryReceiver {
  readonly #collector: TargetCollector;
  #paths: PathSet | undefined = new PathSet();

  constructor(collector: TargetCollector) {
    this.#collector = collector;
  }

  wants(path: string, state: Pick<EntryState, "kind" | "size">): boolean {
    return this.#collector.wants(path, state);
  }

  add(path: string, state: EntryState): void {
    if (this.#paths?.add(path) || !this.#collector.plan.has(path)) this.#collector.add(path, state);
  }

  end(): number {
    this.#paths = undefined;
    return this.#collector.end();
  }
}
