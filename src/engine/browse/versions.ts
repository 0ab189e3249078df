import type { LocalDatabase } from "../../database/local/database.ts";
import { UserError } from "../../support/errors.ts";
import { type OperationContext, secondsOf } from "../context.ts";
import { selectVersions } from "../version-selection.ts";
import type { NumberedVersion } from "./entries.ts";

/** Throws `NoLocalDatabase`. */
export function requireLocalDatabase(database: LocalDatabase | undefined): LocalDatabase {
  if (database) return database;
  throw new UserError("NoLocalDatabase", "No local database found, this operation requires a local database", {
    advice: "Run repair to build it from the destination, or name it with --dbpath.",
  });
}

/** The versions that `version` and `time` allow, oldest first; all without them. */
export function chosenVersions({ settings, logger }: OperationContext, database: LocalDatabase): NumberedVersion[] {
  const rows = database.versions.newestFirst();
  const numbers = selectVersions(rows, settings, "database", logger);
  return numbers.map((number) => numbered(rows, number)).toReversed();
}

/**
 * The one version that `version` names or whose time `time` is, to the second; without any such the only one there is.
 * Throws `NoFilesetsFound`, `MultipleFilesetsFound`.
 */
export function exactVersion({ settings, logger }: OperationContext, database: LocalDatabase): NumberedVersion {
  const rows = database.versions.newestFirst();
  const { versions: named, time } = settings;
  const wanted = time === undefined ? undefined : secondsOf(time);
  const atTime = rows.findIndex((row) => row.time === wanted);
  // A time names a version here; it is no limit.
  const versions = atTime < 0 ? named : [...(named ?? []), atTime];
  const numbers = selectVersions(rows, { versions, time: undefined }, "database", logger);
  const [only] = numbers;
  if (only === undefined) throw new UserError("NoFilesetsFound", "The backup has no version");
  if (numbers.length > 1) {
    throw new UserError("MultipleFilesetsFound", "Multiple filesets found, please specify a single version or time", {
      advice: "Name one version with --version, for example --version=0 for the newest.",
    });
  }
  return numbered(rows, only);
}

function numbered(rows: readonly NumberedVersion["row"][], number: number): NumberedVersion {
  return { number, row: rows[number] as NumberedVersion["row"] };
}
