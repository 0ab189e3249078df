import { lstatSync, readdirSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { codeOf, UserError } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";
import { type Filter, toUpperInvariant } from "./filters/index.ts";

/** What to do about sources that are not there (options.md 5.2). */
export interface SourceOptions {
  readonly allowMissing: boolean;
  /** Wins over `allowMissing`. */
  readonly abortIfMissing: boolean;
  readonly preventEmpty: boolean;
}

/** What the expansion asks the file system; links are followed. */
export interface SourceFileSystem {
  /** Absolute, with `.` and `..` resolved. */
  absolute(path: string): string;
  /** Throws with a `code` if the path may not be looked at. */
  kindOf(path: string): "file" | "folder" | "missing";
  isEmptyFolder(path: string): boolean;
}

export interface ExpandedSources {
  /** Absolute; folders end with the separator. */
  readonly roots: readonly string[];
  /** `@<mount point>|<url>`, as given. */
  readonly remote: readonly string[];
  /** With an include in front for each source that lies inside another. */
  readonly filter: Filter;
}

const tag = "Duplicati.Library.Main.Controller";

/**
 * Makes the sources of a backup ready for the walk (engine.md 6.1).
 *
 * Throws `NoSourceFolders`, `InvalidMountpoint`, `SourceFolderEmpty`, `SourceIsMissing`, `SourceUnauthorized`,
 * `NoSources`.
 */
export function expandSources(
  sources: readonly string[],
  filter: Filter,
  options: SourceOptions,
  logger: Logger,
  fileSystem: SourceFileSystem = localFileSystem,
): ExpandedSources {
  const given = sources.filter((source) => source.trim() !== "");
  if (given.length === 0) {
    throw new UserError("NoSourceFolders", "No source folders specified for backup", {
      advice: "Name at least one file or folder to back up.",
    });
  }
  const remote = given.filter((source) => source.startsWith("@"));
  for (const source of remote) checkMountPoint(source);

  const found = given
    .filter((source) => !source.startsWith("@"))
    .map((source) => locate(source, options, logger, fileSystem))
    .filter((path) => path !== undefined);
  const fold = filter.caseSensitive ? (path: string) => path : toUpperInvariant;
  const unique = withoutDuplicates(found, fold, logger);
  const expanded = withoutNested(unique, filter, fold, logger);
  if (expanded.roots.length === 0 && remote.length === 0) {
    throw new UserError("NoSources", "No valid source folders found, aborting backup as it would be empty", {
      advice: "Check that the sources are mounted and spelled correctly.",
    });
  }
  return { ...expanded, remote };
}

const localFileSystem: SourceFileSystem = {
  absolute: (path) => resolve(path),
  kindOf: (path) => {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status !== undefined) return status.isDirectory() ? "folder" : "file";
    // A link that leads nowhere is there all the same, and is stored as a link.
    return lstatSync(path, { throwIfNoEntry: false }) === undefined ? "missing" : "file";
  },
  isEmptyFolder: (path) => readdirSync(path).length === 0,
};

/** `@<mount point>|<url>`: the mount point is the folder below which the files appear. */
function checkMountPoint(source: string): void {
  const separator = source.indexOf("|");
  const mountPoint = source.slice(1, separator);
  if (separator > 1 && isAbsolute(mountPoint) && !mountPoint.split(/[/\\]/).includes("..")) return;
  throw new UserError("InvalidMountpoint", "A remote source has no valid mount point", {
    advice: "Write remote sources as @/mount/point|url.",
  });
}

function locate(
  source: string,
  options: SourceOptions,
  logger: Logger,
  fileSystem: SourceFileSystem,
): string | undefined {
  const path = fileSystem.absolute(source);
  let kind: ReturnType<SourceFileSystem["kindOf"]>;
  let empty = false;
  try {
    kind = fileSystem.kindOf(path);
    empty = options.preventEmpty && kind === "folder" && fileSystem.isEmptyFolder(path);
  } catch (error) {
    if (!isDenied(error)) throw error;
    return unreadable(source, error, options);
  }
  if (kind === "missing") return missing(source, options, logger);
  if (empty) {
    throw new UserError("SourceFolderEmpty", `The source folder ${source} is empty, aborting backup`, {
      advice: "Check that it is mounted, or remove --prevent-empty-source.",
    });
  }
  return kind === "folder" && !path.endsWith("/") ? `${path}/` : path;
}

function missing(source: string, options: SourceOptions, logger: Logger): undefined {
  if (options.abortIfMissing) {
    throw new UserError("SourceIsMissing", `The source path ${source} does not exist, aborting backup`);
  }
  if (!options.allowMissing) {
    logger.write("Warning", tag, "SourceIsMissing", `The source path ${source} does not exist, skipping`);
  }
}

function unreadable(source: string, error: unknown, options: SourceOptions): undefined {
  if (options.allowMissing && !options.abortIfMissing) return;
  throw new UserError("SourceUnauthorized", `The source path ${source} cannot be read: permission denied`, {
    advice: "Run the backup as a user who may read it, or allow missing sources.",
    cause: error,
  });
}

function isDenied(error: unknown): boolean {
  return codeOf(error) === "EACCES" || codeOf(error) === "EPERM";
}

function withoutDuplicates(paths: readonly string[], fold: (path: string) => string, logger: Logger): string[] {
  const seen = new Set<string>();
  return paths.filter((path) => {
    const key = fold(path);
    if (!seen.has(key)) {
      seen.add(key);
      return true;
    }
    logger.write("Verbose", tag, "RemoveDuplicateSource", `Removing duplicate source: ${path}`);
    return false;
  });
}

/** A source inside another is reached by the walk anyway; an include sees to it that no rule keeps it out. */
function withoutNested(
  paths: readonly string[],
  given: Filter,
  fold: (path: string) => string,
  logger: Logger,
): Pick<ExpandedSources, "roots" | "filter"> {
  let filter = given;
  const roots = paths.filter((path) => {
    const outer = paths.find((other) => other !== path && other.endsWith("/") && fold(path).startsWith(fold(other)));
    if (outer === undefined) return true;
    const message = `Removing source "${path}" because it is a folder or file inside "${outer}"`;
    if (given.hasExcludes) filter = filter.prependPath(path);
    const addition = given.hasExcludes ? ", and using it as an include filter" : "";
    logger.write("Verbose", tag, "RemovingSubfolderSource", message + addition);
    return false;
  });
  return { roots, filter };
}
