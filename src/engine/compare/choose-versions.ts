import { UserError } from "../../support/errors.ts";

/** A version by its number (0 is the newest) or by a moment. */
export type WantedVersion = number | Date;

/** The versions to compare: without a wish, the second newest and the newest. */
export interface WantedPair {
  readonly base?: WantedVersion | undefined;
  readonly target?: WantedVersion | undefined;
}

/** Numbers of versions. */
export interface ChosenPair {
  readonly base: number;
  readonly target: number;
}

/** The two versions, and the bytes of all their files. */
export interface ComparedVersions {
  readonly base: ComparedVersion;
  readonly target: ComparedVersion;
}

export interface ComparedVersion {
  readonly number: number;
  /** Epoch seconds. */
  readonly time: number;
  readonly size: number;
}

/**
 * The versions that come closest to what is wanted; the base is no candidate for the other one.
 * Throws `NeedTwoBackupsToStartDiff`.
 *
 * @param versions newest first: the index is the number; times in epoch seconds.
 */
export function choosePair(versions: readonly { readonly time: number }[], wanted: WantedPair): ChosenPair {
  if (versions.length < 2) {
    const message = `Two versions are needed to show differences, but there are only ${versions.length}`;
    throw new UserError("NeedTwoBackupsToStartDiff", message);
  }
  const numbers = [...versions.keys()];
  const base = closest(numbers, versions, wanted.base ?? 1);
  const others = numbers.filter((number) => number !== base);
  return { base, target: closest(others, versions, wanted.target ?? 0) };
}

/** Of two that are as close, the newer one. */
function closest(
  candidates: readonly number[],
  versions: readonly { readonly time: number }[],
  wanted: WantedVersion,
): number {
  const distance = (number: number): number =>
    typeof wanted === "number"
      ? Math.abs(number - wanted)
      : Math.abs((versions[number]?.time ?? 0) * 1000 - wanted.getTime());
  return candidates.reduce((best, number) => (distance(number) < distance(best) ? number : best));
}
