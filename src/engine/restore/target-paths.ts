import { dirname, resolve, sep } from "node:path";
import { UserError } from "../../support/errors.ts";
import { separatorOf, startOfName } from "../list/selection.ts";

/** The folder that all entries of a selection have in common, found while they pass by. */
export class CommonPrefix {
  #selected: string | undefined;
  #version: string | undefined;

  /** Takes a selected entry into account. Folders end with their separator, and so do links to folders. */
  add(path: string, isLink = false): void {
    this.#selected = commonFolder(this.#selected, path, isLink);
    this.skip(path, isLink);
  }

  /** Tells of an entry of the version that is not selected. */
  skip(path: string, isLink = false): void {
    this.#version = commonFolder(this.#version, path, isLink);
  }

  /** With its final separator; empty if the entries have nothing in common. */
  get folder(): string {
    return this.#selected ?? "";
  }

  /** Whether the version has entries outside of `folder`, selected or not. */
  hasOthersThan(folder: string): boolean {
    return this.#version !== undefined && !this.#version.startsWith(folder);
  }
}

export interface TargetPathOptions {
  /** Undefined: everything goes to its original place. */
  readonly restorePath: string | undefined;
  /** Keep the whole original path below the restore folder. */
  readonly dontCompress: boolean;
  readonly prefix: CommonPrefix;
  /** What the user asked for, in filter syntax. */
  readonly requested: readonly string[];
  /** No path guard. */
  readonly allowOutside: boolean;
}

/** Where restored entries go (engine.md 13.3). Looks at paths only, never at the disk. */
export class TargetPaths {
  /** The restore folder: absolute, without a separator at its end unless it is a root. */
  readonly base: string | undefined;
  readonly #start: string | undefined;
  readonly #cut: string;
  readonly #isGuarded: boolean;

  constructor(options: TargetPathOptions) {
    this.base = options.restorePath === undefined ? undefined : resolve(options.restorePath);
    this.#start = this.base === undefined ? undefined : withSeparator(this.base);
    this.#cut = options.dontCompress ? "" : prefixToCut(options);
    this.#isGuarded = !options.allowOutside;
  }

  /**
   * The absolute place of an entry, without separator at the end. Throws `RestorePathTraversal` if the place would lie
   * outside the restore folder or can be none, and `RestorePathRequired` for the original place on a foreign system.
   */
  of(storedPath: string): string {
    if (storedPath.includes("\0")) {
      throw new UserError("RestorePathTraversal", `No file can have the path ${JSON.stringify(storedPath)}`);
    }
    if (this.#start === undefined) return originalPlace(storedPath);
    const isCut = storedPath.startsWith(this.#cut);
    const rest = inOwnTerms(isCut ? storedPath.slice(this.#cut.length) : storedPath, separatorOf(storedPath));
    const place = plain(this.#start + rest);
    if (this.#isGuarded && !place.startsWith(this.#start) && place !== this.base) {
      throw new UserError("RestorePathTraversal", `The path "${storedPath}" leads out of the restore folder`, {
        advice: "If this is wanted, set --allow-restore-outside-target-directory.",
      });
    }
    return place;
  }
}

/**
 * Whether a link with this text, restored to `linkPath`, leads to `restorePath` or below it. Decided by the text alone.
 */
export function isLinkInside(linkPath: string, target: string, restorePath: string): boolean {
  const base = resolve(restorePath);
  const end = resolve(dirname(linkPath), target);
  return end === base || end.startsWith(withSeparator(base));
}

function commonFolder(known: string | undefined, path: string, isLink: boolean): string {
  let common = known ?? folderOf(path, isLink);
  if (isLink && common === path) common = parentOf(common);
  while (!path.startsWith(common)) common = parentOf(common);
  return common;
}

/** A folder is its own answer; a link never is one, whatever it leads to. */
function folderOf(path: string, isLink: boolean): string {
  return !isLink && path.endsWith(separatorOf(path)) ? path : parentOf(path);
}

function parentOf(path: string): string {
  return path.length <= 1 ? "" : path.slice(0, startOfName(path));
}

/** A single folder that was asked for keeps its name, unless it is all that the version has. */
function prefixToCut({ prefix, requested }: TargetPathOptions): string {
  const folder = requested.length === 1 ? folderAskedFor(requested[0] as string) : undefined;
  if (folder === undefined || !prefix.folder.startsWith(folder) || !prefix.hasOthersThan(folder)) return prefix.folder;
  return parentOf(folder);
}

/** The folder of `/a/b/` or of the regular expression `[/a/b/.*]` with its escapes; `/a/b/*` means what is in it. */
function folderAskedFor(expression: string): string | undefined {
  const path = literalOf(expression);
  return path !== undefined && /[/\\]$/.test(path) && !/[*?]/.test(path) ? path : undefined;
}

function literalOf(expression: string): string | undefined {
  if (expression.startsWith("@")) return expression.slice(1);
  if (!expression.startsWith("[")) return expression;
  if (!expression.endsWith(".*]")) return undefined;
  const pattern = expression.slice(1, -3);
  const isLiteral = /^(?:\\[^A-Za-z0-9]|[^\\.*+?^$()[\]{}|])*$/.test(pattern);
  return isLiteral ? pattern.replace(/\\(.)/g, "$1") : undefined;
}

function originalPlace(storedPath: string): string {
  const isForeign = (separatorOf(storedPath) === "/") !== (sep === "/");
  if (isForeign) {
    throw new UserError("RestorePathRequired", `The path "${storedPath}" is one of another system`, {
      advice: "Set --restore-path to the folder to restore to.",
    });
  }
  return plain(storedPath);
}

/** Windows' `C:\x` becomes `C/x`, and its `\\server\share` becomes `server/share`. */
function inOwnTerms(path: string, separator: "/" | "\\"): string {
  let text = path;
  if (separator === "\\" && /^[A-Za-z]:(?:\\|$)/.test(text)) text = (text[0] as string) + text.slice(2);
  if (separator !== sep) text = text.replaceAll(separator, sep);
  let start = 0;
  while (text[start] === sep) start++;
  return text.slice(start);
}

/** Absolute, without `.`, `..` and doubled separators; most paths are so already. */
function plain(path: string): string {
  const mayBePlain = sep === "/" && path.startsWith("/") && !path.includes("/.") && !path.includes("//");
  if (!mayBePlain) return resolve(path);
  return path.length > 1 && path.endsWith(sep) ? path.slice(0, -1) : path;
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}
