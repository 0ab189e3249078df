import type { VersionRow } from "../../database/local/versions.ts";
import type { DatabaseContext } from "../context.ts";

/** Takes a version out of the database; its list is marked before it is deleted. Returns the list's volume. */
export function dropVersion({ database }: DatabaseContext, version: VersionRow): number | undefined {
  const { versions } = database;
  database.entries.dropVersion(version.id, versions.before(version.id)?.id, versions.after(version.id)?.id);
  database.versions.remove(version.id);
  if (version.dlist === null) return undefined;
  database.volumes.setState(version.dlist, "deleting");
  return version.dlist;
}
