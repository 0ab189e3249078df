import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import * as v from "valibot";
import type { ServerSettings } from "../database/server/settings.ts";
import { type Caller, isAllowed } from "./auth/caller.ts";
import { HttpError } from "./http/errors.ts";

const setting = "restore-folders";
const schema = v.pipe(v.string(), v.parseJson(), v.array(v.string()));

/** The folders of this computer to which those may restore who may not do everything. */
export function restoreFolders(settings: ServerSettings): readonly string[] {
  const stored = v.safeParse(schema, settings.get(setting));
  return stored.success ? stored.output : [];
}

export function setRestoreFolders(settings: ServerSettings, folders: readonly string[]): void {
  settings.set(setting, folders.length === 0 ? null : JSON.stringify(folders));
}

/**
 * Whether somebody may restore to a folder of this computer; undefined means to where files came from. Where it really lies
 * counts, whatever links lead there.
 */
export function mayRestoreTo(settings: ServerSettings, caller: Caller, place: string | undefined): boolean {
  if (isAllowed(caller, "administer")) return true;
  if (place === undefined || !isAbsolute(place)) return false;
  const wanted = realPlace(place);
  return restoreFolders(settings).some((folder) => {
    const way = relative(realPlace(folder), wanted);
    return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  });
}

/**
 * The options of a restore as somebody may have it: whoever may not do everything restores to the folders that are named for
 * that, and neither owners nor permissions. Throws an `HttpError` if he may not.
 */
export function allowedRestore<Options extends Readonly<Record<string, string | null>>>(
  settings: ServerSettings,
  caller: Caller,
  options: Options,
): Omit<Options, "restore-permissions"> {
  if (isAllowed(caller, "administer")) return options;
  const { "restore-permissions": _, ...others } = options;
  if (mayRestoreTo(settings, caller, options["restore-path"] ?? undefined)) return others;
  const known = restoreFolders(settings);
  const where = known.length === 0 ? "no folder is named for that" : `only to ${known.join(", ")}`;
  throw new HttpError(403, `${caller.name} may not restore to there: ${where}`, "RestorePlaceNotAllowed");
}

function realPlace(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return realpathSync(whole);
  const above = dirname(whole);
  return above === whole ? whole : join(realPlace(above), basename(whole));
}
