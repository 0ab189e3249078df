import { existsSync } from "node:fs";
import { posix, win32 } from "node:path";
import type { Environment } from "../support/environment.ts";

/** A folder that jobs name by what it is for, so that they fit another computer. */
export interface SpecialFolder {
  /** `%HOME%`. */
  readonly id: string;
  /** What a person calls it. */
  readonly name: string;
  readonly path: string;
}

export interface FolderSurroundings {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
}

/** Those of this system and user that exist, in the order in which they are shown (rest-api.md 11). */
export function specialFolders(surroundings: FolderSurroundings): SpecialFolder[] {
  return knownFolders(surroundings).filter(({ path }) => path !== "" && existsSync(path));
}

/** What a person calls the folder that a source names; undefined if it names none. */
export function specialFolderName(source: string): string | undefined {
  const token = /^(%[A-Z_]+%)[\\/]?$/.exec(source)?.[1];
  return token === undefined ? undefined : names[token];
}

/** The path on this computer: the special folder at its begin, and variables of the environment in it. */
export function expandPath(path: string, surroundings: FolderSurroundings): string {
  const { environment, platform } = surroundings;
  const special = knownFolders(surroundings).find(({ id }) => path.startsWith(id));
  const expanded = special ? joinPlain(special.path, path.slice(special.id.length)) : path;
  const withVariables = expanded.replace(/%([^%/\\]+)%/g, (whole, name: string) => environment[name] ?? whole);
  if (platform === "win32") return withVariables;
  return withVariables.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) => environment[braced ?? bare ?? ""] ?? whole,
  );
}

const names: Readonly<Record<string, string>> = {
  "%MY_DOCUMENTS%": "Documents",
  "%MY_MUSIC%": "Music",
  "%MY_PICTURES%": "Pictures",
  "%MY_VIDEOS%": "Videos",
  "%DESKTOP%": "Desktop",
  "%APPDATA%": "Application data",
  "%HOME%": "Home",
  "%MY_MOVIES%": "Movies",
  "%MY_DOWNLOADS%": "Downloads",
  "%MY_PUBLIC%": "Public",
};

function knownFolders({ environment, platform }: FolderSurroundings): SpecialFolder[] {
  const home = (platform === "win32" ? environment.USERPROFILE : environment.HOME) ?? "";
  const { join } = platform === "win32" ? win32 : posix;
  const below = (folder: string): string => (home === "" ? "" : join(home, folder));
  const places: [id: string, path: string][] =
    platform === "win32"
      ? [
          ["%MY_DOCUMENTS%", below("Documents")],
          ["%MY_MUSIC%", below("Music")],
          ["%MY_PICTURES%", below("Pictures")],
          ["%MY_VIDEOS%", below("Videos")],
          ["%DESKTOP%", below("Desktop")],
          ["%APPDATA%", environment.APPDATA ?? ""],
          ["%HOME%", home],
          ["%MY_DOWNLOADS%", below("Downloads")],
        ]
      : [
          ["%MY_DOCUMENTS%", below("Documents")],
          ["%MY_MUSIC%", below("Music")],
          ["%MY_PICTURES%", below("Pictures")],
          ["%DESKTOP%", below("Desktop")],
          ["%HOME%", home],
          ["%MY_MOVIES%", below("Movies")],
          ["%MY_DOWNLOADS%", below("Downloads")],
          ["%MY_PUBLIC%", below("Public")],
        ];
  return places.map(([id, path]) => ({ id, name: names[id] as string, path }));
}

function joinPlain(folder: string, rest: string): string {
  if (rest === "") return folder;
  return /[\\/]$/.test(folder) && /^[\\/]/.test(rest) ? folder + rest.slice(1) : folder + rest;
}
