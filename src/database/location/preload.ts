import { existsSync, readFileSync } from "node:fs";
import { posix, win32 } from "node:path";
import * as v from "valibot";
import { fromUtf8 } from "../../support/bytes.ts";
import type { Environment } from "../../support/environment.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import {
  allowsInsecureFolder,
  type DataFolderSurroundings,
  earlyOptions,
  findDataFolder,
  isPortable,
  requireSecureFolder,
} from "./data-folder.ts";

const fileName = "preload.json";

/** The sections of the programs, by the names of their tools; those that are not here read no such file. */
const sectionOf: Readonly<Record<string, string | undefined>> = {
  cli: "cli",
  server: "server",
  "backend-tool": "backendtool",
  "backend-tester": "backendtester",
  "recovery-tool": "recoverytool",
  "server-util": "serverutil",
  "database-tool": "serverutil",
  "source-tool": "serverutil",
  "secret-tool": undefined,
};

/** What the files `preload.json` add to the start of a program. */
interface Preload {
  /** Variables that the process doesn't have yet. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the end of the command line, where nothing says the same yet. */
  readonly arguments: readonly string[];
  /** What was read and what not, for `DUPLICATI_PRELOAD_SETTINGS_DEBUG`; empty unless it is set. */
  readonly notes: readonly string[];
}

/**
 * What a program is started in, with what the files `preload.json` add to it (programs.md 2.3, cli.md 5). Variables are set
 * for the process too, for its workers and for the programs that it runs. A file that is missing or not understood is passed
 * over; one in a data folder that others can write to fails with `InsecurePreloadFilePermissions`.
 */
export function preloaded<Surroundings extends ProcessSurroundings>(
  program: string,
  surroundings: Surroundings,
): Surroundings {
  if (!(program in sectionOf)) return surroundings;
  const { environment, arguments: more, notes } = readPreload(sectionOf[program], surroundings);
  for (const note of notes) surroundings.write(`${note}\n`);
  Object.assign(process.env, environment);
  return {
    ...surroundings,
    environment: { ...surroundings.environment, ...environment },
    arguments: [...surroundings.arguments, ...more],
  };
}

/** @param program the program's section; undefined: only what is meant for all. */
export function readPreload(program: string | undefined, surroundings: DataFolderSurroundings): Preload {
  const notes: string[] = [];
  const sections = preloadFiles(surroundings)
    .map((path) => readFile(path, notes))
    .filter((section) => section !== undefined);
  const isDebugging = (surroundings.environment.DUPLICATI_PRELOAD_SETTINGS_DEBUG ?? "").trim() !== "";
  return {
    environment: environmentOf(sections, program, surroundings.environment),
    arguments: argumentsOf(sections, program, surroundings.arguments),
    notes: isDebugging ? notes : [],
  };
}

/**
 * Options for all jobs that the files give to the server, in the order of their names as written; null removes one
 * (programs.md 2.3).
 */
export function preloadedJobOptions(surroundings: DataFolderSurroundings): [name: string, value: string | null][] {
  const files = preloadFiles(surroundings).map((path) => readFile(path, []));
  const found = new Map<string, [name: string, value: string | null]>();
  for (const section of sectionsFor(sectionOf.server)) {
    for (const file of files) {
      for (const [name, value] of Object.entries(file?.db[section] ?? {})) found.set(name.toLowerCase(), [name, value]);
    }
  }
  return [...found.values()].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const textMap = v.record(v.string(), v.string());
const preloadFile = v.looseObject({
  env: v.nullish(v.record(v.string(), textMap), {}),
  args: v.nullish(v.record(v.string(), v.array(v.string())), {}),
  db: v.nullish(v.record(v.string(), v.record(v.string(), v.nullable(v.string()))), {}),
});
type PreloadFile = v.InferOutput<typeof preloadFile>;

/** In the order in which they are read; later ones win. */
function preloadFiles(surroundings: DataFolderSurroundings): string[] {
  const { environment, platform, programFolder } = surroundings;
  const paths = platform === "win32" ? win32 : posix;
  const given = environment.DUPLICATI_PRELOAD_SETTINGS ?? "";
  if (given.startsWith("!")) return [given.slice(1)].filter(paths.isAbsolute);
  const files = [paths.join(programFolder, fileName), given].filter(paths.isAbsolute);
  if (isPortable(surroundings)) return files;
  const folder = findDataFolder(fileName, surroundings);
  const own = paths.join(folder, fileName);
  if (existsSync(own) && !allowsInsecureFolder(surroundings)) requireTrustworthy(folder, own, platform);
  return [own, ...files];
}

function requireTrustworthy(folder: string, file: string, platform: NodeJS.Platform): void {
  try {
    requireSecureFolder(folder, platform);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      "InsecurePreloadFilePermissions",
      `The settings in "${file}" can't be trusted: ${error.message}`,
      {
        advice: error.advice,
        cause: error,
      },
    );
  }
}

function readFile(path: string, notes: string[]): PreloadFile | undefined {
  if (!existsSync(path)) {
    notes.push(`No settings for the start: ${path} does not exist`);
    return undefined;
  }
  try {
    const content = v.parse(preloadFile, JSON.parse(fromUtf8(readFileSync(path))));
    notes.push(`Settings for the start were read from ${path}`);
    return content;
  } catch (error) {
    // A message of the JSON parser may quote what stands in the file.
    const reason = error instanceof SyntaxError ? "it isn't valid JSON" : messageOf(error);
    notes.push(`No settings for the start from ${path}: ${reason}`);
    return undefined;
  }
}

/** The program's own values win over those for all programs, and what the process has over both. */
function environmentOf(
  files: readonly PreloadFile[],
  program: string | undefined,
  environment: Environment,
): Record<string, string> {
  const found = new Map<string, [name: string, value: string]>();
  for (const section of sectionsFor(program)) {
    for (const { env } of files) {
      for (const [name, value] of Object.entries(env[section] ?? {})) found.set(name.toLowerCase(), [name, value]);
    }
  }
  return Object.fromEntries([...found.values()].filter(([name]) => environment[name] === undefined));
}

/** Of several arguments that say the same the last one counts, and one of the command line before all. */
function argumentsOf(
  files: readonly PreloadFile[],
  program: string | undefined,
  given: readonly string[],
): readonly string[] {
  const taken = new Set(given.map(nameOf));
  const found = new Map<string, string>();
  for (const section of sectionsFor(program)) {
    for (const argument of files.flatMap(({ args }) => args[section] ?? [])) {
      const name = nameOf(argument);
      // Where the data folder is has been decided by then.
      if (earlyOptions.some((option) => name === `--${option}`)) continue;
      found.delete(name);
      if (!taken.has(name)) found.set(name, argument);
    }
  }
  return [...found.values()];
}

const sectionsFor = (program: string | undefined): string[] => (program === undefined ? ["*"] : ["*", program]);

const nameOf = (argument: string): string => (argument.split("=", 1)[0] as string).toLowerCase();
