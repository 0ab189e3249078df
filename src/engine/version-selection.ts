import { UserError } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";

const tag = "Duplicati.Library.Main.Database.LocalDatabase";

/** The options `version` and `time` as settings have them; both undefined: no restriction. */
export interface WantedVersions {
  /** Numbers, 0 the newest. */
  readonly versions: readonly number[] | undefined;
  /** The newest moment. */
  readonly time: Date | undefined;
}

/**
 * The numbers of the versions that `version` and `time` select, newest first (options.md 2.7, engine.md 13.1).
 *
 * @param versions all of them, newest first: the index is the number; times in epoch seconds.
 * @param mode `database`: what either option allows; if that is nothing, a warning and all versions. `remote`, for lists
 *   that were read from the destination: what both options allow, which may be nothing.
 */
export function selectVersions(
  versions: readonly { readonly time: number }[],
  wanted: WantedVersions,
  mode: "database" | "remote",
  logger: Logger,
): number[] {
  const all = [...versions.keys()];
  const { versions: named, time } = wanted;
  const numbers = named && new Set(named);
  const isNamed = (number: number): boolean => numbers?.has(number) === true;
  const isOldEnough = (number: number): boolean =>
    time !== undefined && (versions[number] as { time: number }).time * 1000 <= time.getTime();

  if (mode === "remote") {
    return all.filter((number) => (!numbers || isNamed(number)) && (time === undefined || isOldEnough(number)));
  }
  for (const number of numbers ?? []) {
    if (number < 0 || number >= all.length) {
      logger.write("Warning", tag, "SkipInvalidVersion", `Skipping invalid version: ${number}`);
    }
  }
  const selected = all.filter((number) => isNamed(number) || isOldEnough(number));
  if (selected.length > 0) return selected;
  if (time !== undefined) {
    const message = "No version matches the given time or version; selecting from all, the newest first";
    logger.write("Warning", tag, "RestoreTimeNoMatch", message);
  }
  return all;
}

/** For a version that must be exactly the one that is meant. */
export function versionGone(): UserError {
  return new UserError("VersionGone", "The backup does not have this version any more", {
    advice: "Look into another version.",
  });
}
