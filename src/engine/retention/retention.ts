import type { RetentionRule } from "../../options/values/index.ts";
import { selectByPolicy } from "./policy.ts";

/** A version that is there now; `number` counts from 0, the newest. */
export interface RetentionVersion {
  readonly number: number;
  readonly time: Date;
  /** False for a partial version: its backup was stopped early. */
  readonly isFull: boolean;
}

/** The rules with their values parsed; what is absent does not apply. */
export interface RetentionRules {
  /** Versions named by the user; numbers that do not exist are ignored. */
  readonly versions?: readonly number[] | undefined;
  /** What is older is past `keep-time`: `keepTimeLimit` of the options, with the tolerance already taken off. */
  readonly keepTimeLimit?: Date | undefined;
  /** Number of full versions to keep; 0 or less means no limit. */
  readonly keepVersions?: number | undefined;
  readonly retentionPolicy?: readonly RetentionRule[] | undefined;
  readonly allowFullRemoval?: boolean | undefined;
}

export interface RetentionWarning {
  readonly id: "PreventingLastFilesetRemoval";
  readonly message: string;
}

export interface RetentionDecision {
  /** Numbers to delete, each once, in the order in which the rules chose them. */
  readonly delete: number[];
  readonly warnings: RetentionWarning[];
}

/**
 * Which versions go (engine.md 11, options.md 7.1): those named, those past `keep-time` and those thinned out by the
 * policy; `keep-versions` then looks at what is left. Unless allowed, the newest stays when all were chosen.
 *
 * @param versions all versions, newest first.
 */
export function selectVersionsToDelete(
  versions: readonly RetentionVersion[],
  rules: RetentionRules,
  now: Date,
): RetentionDecision {
  const chosen = new Set<number>();
  const choose = (selected: readonly RetentionVersion[]) => {
    for (const version of selected) chosen.add(version.number);
  };

  const named = new Set(rules.versions);
  choose(versions.filter((version) => named.has(version.number)));
  if (rules.keepTimeLimit) choose(selectByAge(versions, rules.keepTimeLimit.getTime()));
  if (rules.retentionPolicy) {
    choose(selectByPolicy(versions, rules.retentionPolicy, now, rules.allowFullRemoval === true));
  }
  const remaining = versions.filter((version) => !chosen.has(version.number));
  choose(selectByCount(remaining, rules.keepVersions ?? 0));

  const warnings: RetentionWarning[] = [];
  const newest = versions[0];
  if (newest && chosen.size === versions.length && !rules.allowFullRemoval) {
    chosen.delete(newest.number);
    warnings.push({
      id: "PreventingLastFilesetRemoval",
      message: "Preventing removal of last fileset, use --allow-full-removal to allow removal ...",
    });
  }
  return { delete: [...chosen], warnings };
}

/** Everything from the first version that is too old, once a full version has been kept. */
function selectByAge(versions: readonly RetentionVersion[], limit: number): readonly RetentionVersion[] {
  let fullKept = false;
  const firstTooOld = versions.findIndex((version) => {
    if (fullKept && version.time.getTime() < limit) return true;
    fullKept ||= version.isFull;
    return false;
  });
  return firstTooOld < 0 ? [] : versions.slice(firstTooOld);
}

/** All but the `count` newest full versions; partial ones stay at the newest end and where no older full one follows. */
function selectByCount(versions: readonly RetentionVersion[], count: number): readonly RetentionVersion[] {
  if (count <= 0 || count >= versions.length) return [];
  const selected: RetentionVersion[] = [];
  let partials: RetentionVersion[] = [];
  let fulls = 0;
  for (const version of versions) {
    if (fulls === count) {
      selected.push(version);
    } else if (version.isFull) {
      selected.push(...partials);
      partials = [];
      fulls++;
    } else if (fulls > 0) {
      partials.push(version);
    }
  }
  return selected;
}
