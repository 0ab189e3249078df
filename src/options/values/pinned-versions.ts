import { formatVolumeTime, parseVolumeTime } from "../../support/time.ts";
import { invalidValue } from "./error.ts";
import { parseNameList } from "./lists.ts";

/** The times of versions, in seconds since 1970, of a value of `pinned-versions`. Throws `OptionValidationError`. */
export function parsePinnedVersions(text: string): number[] {
  return parseNameList(text).map((part) => {
    const time = parseVolumeTime(part) ?? parseVolumeTime(part.replace(/[-:]/g, ""));
    if (time !== undefined) return time;
    throw invalidValue(`"${part}" is no time of a version`, "Write times as in the names of lists: 20261130T215102Z");
  });
}

/** The value for these times. */
export function formatPinnedVersions(times: Iterable<number>): string {
  return [...new Set(times)]
    .toSorted((a, b) => a - b)
    .map(formatVolumeTime)
    .join(",");
}

/** Seconds by which a version may have moved since it was pinned: a list that is written anew gets a time beside the old one. */
const farthestMove = 3600;

/** The version that each pin holds, by its time; a pin whose version is gone holds none. All in seconds since 1970. */
export function versionsPinned(pins: readonly number[], versions: readonly number[]): Map<number, number> {
  const known = new Set(versions);
  const held = pins.flatMap((pin): [number, number][] => {
    if (known.has(pin)) return [[pin, pin]];
    const distance = (version: number) => Math.abs(version - pin);
    const near = versions.filter((version) => distance(version) <= farthestMove);
    const nearest = near.toSorted((a, b) => distance(a) - distance(b))[0];
    return nearest === undefined ? [] : [[pin, nearest]];
  });
  return new Map(held);
}
