import { sep } from "node:path";
import { parseInteger, parseTime } from "../options/values/index.ts";
import { UserError } from "../support/errors.ts";

/** What a path argument of find, list or restore selects: filter expressions, and a version or time for find and list. */
export interface ListArguments {
  readonly expressions: string[];
  readonly version?: number;
  readonly time?: Date;
}

/**
 * The arguments of find and list after the storage URL (cli.md 12). A single argument may be a version number or a
 * time in the past (`2D`); it then stands for every file of that version. Not where an option chooses the version:
 * then it is a name.
 */
export function shapeListArguments(
  paths: readonly string[],
  now: Date,
  options: { isVersionChosen?: boolean } = {},
): ListArguments {
  const only = paths.length === 1 && !options.isVersionChosen ? (paths[0] as string) : undefined;
  const version = only === undefined ? undefined : parseInteger(only, 32);
  if (version !== undefined) return { expressions: ["*"], version };
  const time = only === undefined ? undefined : timeOf(only, now);
  if (time) return { expressions: ["*"], time };
  return { expressions: paths.map(shapeNamePattern) };
}

/** The path arguments of restore after the storage URL (cli.md 12). */
export function shapeRestoreArguments(paths: readonly string[]): string[] {
  return paths.map((path) => shapeFolder(shapeNamePattern(path)));
}

/** A name alone means an entry of that name in any folder. */
function shapeNamePattern(path: string): string {
  if (hasSeparator(path)) return path;
  if (path.startsWith("@")) return `[.*${escapeRegex(sep + path.slice(1))}]`;
  return hasWildcard(path) || path.startsWith("[") ? path : `*${sep}${path}`;
}

/** A folder means everything below it. */
function shapeFolder(path: string): string {
  if (!endsWithSeparator(path)) return path;
  if (path.startsWith("@")) return `[${escapeRegex(path.slice(1))}.*]`;
  return hasWildcard(path) || path.startsWith("[") ? path : `${path}*`;
}

function timeOf(text: string, now: Date): Date | undefined {
  if (text.trim() === "" || hasWildcard(text) || text.startsWith("[") || text.startsWith("@")) return undefined;
  try {
    return parseTime(text, { base: now, negate: true });
  } catch (error) {
    // Not a time, so it is a name.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

const separators = sep === "\\" ? ["\\", "/"] : ["/"];
const hasSeparator = (text: string) => separators.some((separator) => text.includes(separator));
const endsWithSeparator = (text: string) => separators.some((separator) => text.endsWith(separator));
const hasWildcard = (text: string) => /[*?]/.test(text);
const escapeRegex = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
