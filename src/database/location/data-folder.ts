import { chmodSync, existsSync, mkdirSync, type Stats, statSync } from "node:fs";
import { posix, win32 } from "node:path";
import { parseBooleanOption } from "../../options/values/index.ts";
import { codeOf, messageOf, UserError } from "../../support/errors.ts";

/** What decides where the data folder is; everything is handed in, so that a test can stand for any system. */
export interface DataFolderSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The command line before any parsing: a few options are looked for there. */
  readonly arguments: readonly string[];
  /** Where the executable lies. */
  readonly programFolder: string;
}

/**
 * The folder that Duplicati's programs share on this system (programs.md 2.6, cli.md 6). Several are possible, so the one
 * that holds `fileName` wins. Reads only; the folder need not exist.
 */
export function findDataFolder(fileName: string, surroundings: DataFolderSurroundings): string {
  const { environment, platform, programFolder } = surroundings;
  const given = earlyOption("server-datafolder", surroundings);
  if (given) return expand(given, environment);
  if (isPortable(surroundings)) return pathsOf(platform).join(programFolder, "data");
  if (environment.DUPLICATI_HOME) return expand(environment.DUPLICATI_HOME, environment);

  const candidates = defaultFolders(surroundings);
  const holding = candidates.find((folder) => existsSync(pathsOf(platform).join(folder, fileName)));
  return holding ?? (candidates[0] as string);
}

/** Options that decide about the data folder, and are looked for before anything else is known. */
export const earlyOptions = ["server-datafolder", "portable-mode", "allow-insecure-datafolder"] as const;

type EarlyOption = (typeof earlyOptions)[number];

/** True if the data folder is to be beside the program. */
export function isPortable(surroundings: DataFolderSurroundings): boolean {
  return isEarlyOptionOn("portable-mode", surroundings);
}

/** True if the user waived the check of {@link requireSecureFolder}. */
export function allowsInsecureFolder(surroundings: DataFolderSurroundings): boolean {
  const note = pathsOf(surroundings.platform).join(surroundings.programFolder, "insecure-permissions.txt");
  return isEarlyOptionOn("allow-insecure-datafolder", surroundings) || existsSync(note);
}

/** Creates the data folder so that only this user can enter it. One that exists is left alone. Throws `DataFolderNotWritable`. */
export function createDataFolder(folder: string): void {
  if (!isNewFolder(folder)) return;
  // The umask may have taken away what the owner needs.
  chmodSync(folder, 0o700);
}

/**
 * Fails with `InsecureDataFolderPermissions` unless the folder belongs to this user or root and is closed to all others
 * (programs.md 2.7): who can write there can put a database or configuration of their own in place. A folder that does not
 * exist is fine, and what is none can't be used anyway. Windows has no such bits; its profile folders are private.
 */
export function requireSecureFolder(folder: string, platform: NodeJS.Platform = process.platform): void {
  if (platform === "win32") return;
  const found = statOf(folder);
  if (!found?.isDirectory()) return;
  const bits = (found.mode & 0o777).toString(8);
  const user = process.getuid?.();
  const fault =
    (found.mode & 0o077) !== 0
      ? `its permissions (${bits}) let the group or others in`
      : (found.mode & 0o700) !== 0o700
        ? `its permissions (${bits}) do not let its owner in`
        : found.uid !== 0 && user !== undefined && found.uid !== user
          ? `it belongs to another user (${found.uid})`
          : undefined;
  if (fault === undefined) return;
  throw new UserError(
    "InsecureDataFolderPermissions",
    `The data folder "${folder}" is not safe: ${fault}. Databases and settings in it may hold secrets, and whoever can write there could put others in their place.`,
    {
      advice: `Make sure that nobody else put the folder there, then run "chmod 700" on it; or use --allow-insecure-datafolder if you accept the risk.`,
    },
  );
}

/** Best first. */
function defaultFolders({ environment, platform }: DataFolderSurroundings): string[] {
  if (platform === "win32") return windowsFolders(environment);
  const home = environment.HOME ?? "";
  if (platform === "darwin") {
    return [`${home}/Library/Application Support/Duplicati`, `${home}/.config/Duplicati`];
  }
  if (environment.XDG_CONFIG_HOME) return [posix.join(environment.XDG_CONFIG_HOME, "Duplicati")];
  return home === "" || home === "/" ? ["/var/lib/Duplicati", "/Duplicati"] : [`${home}/.config/Duplicati`];
}

/** Local data below the Windows folder means a service, whose profile is wiped by system upgrades. */
function windowsFolders(environment: DataFolderSurroundings["environment"]): string[] {
  const { APPDATA = "", LOCALAPPDATA = "", ProgramData = "", windir = "" } = environment;
  const isService = windir !== "" && `${LOCALAPPDATA}\\`.toLowerCase().startsWith(`${windir}\\`.toLowerCase());
  const roots = [...(isService ? [ProgramData] : []), LOCALAPPDATA, APPDATA].filter((root) => root !== "");
  return roots.map((root) => win32.join(root, "Duplicati"));
}

function isEarlyOptionOn(name: EarlyOption, surroundings: DataFolderSurroundings): boolean {
  return parseBooleanOption(earlyOption(name, surroundings));
}

/** The last `--name=value`, `--name value` or bare `--name`; else the environment's. */
function earlyOption(name: EarlyOption, surroundings: DataFolderSurroundings): string | undefined {
  const given = surroundings.arguments;
  for (let index = given.length - 1; index >= 0; index--) {
    const argument = given[index] as string;
    if (argument.toLowerCase().startsWith(`--${name}=`)) return argument.slice(name.length + 3);
    if (argument.toLowerCase() !== `--${name}`) continue;
    const next = given[index + 1];
    return next === undefined || next.startsWith("--") ? "" : next;
  }
  return surroundings.environment[`DUPLICATI__${name.replaceAll("-", "_").toUpperCase()}`];
}

function expand(path: string, environment: DataFolderSurroundings["environment"]): string {
  return path.replaceAll('"', "").replace(/%([^%]+)%/g, (whole, name: string) => environment[name] ?? whole);
}

function pathsOf(platform: NodeJS.Platform): typeof posix {
  return platform === "win32" ? win32 : posix;
}

/** Nothing can be stored there. */
export function dataFolderNotWritable(folder: string, cause: unknown): UserError {
  return new UserError(
    "DataFolderNotWritable",
    `Nothing can be stored in the data folder "${folder}": ${messageOf(cause)}`,
    {
      advice: "Make room on its disk, let this user write there, or use another folder with --server-datafolder.",
      cause,
    },
  );
}

function isNewFolder(folder: string): boolean {
  try {
    return mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
  } catch (error) {
    throw dataFolderNotWritable(folder, error);
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}
