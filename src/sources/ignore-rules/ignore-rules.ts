import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { codeOf } from "../../support/errors.ts";
import { toBytes } from "./pattern.ts";
import { type IgnoreRule, parseIgnoreRules } from "./rules.ts";

/** The rules of one ignore file, and those of the files above it. */
export interface RuleScope {
  /** With the separator at the end. */
  readonly folder: string;
  readonly file: string;
  readonly rules: readonly IgnoreRule[];
  readonly above: RuleScope | undefined;
  /** Bytes of all these files. */
  readonly size: number;
}

/** What leaves an entry out. */
export interface IgnoreRuleHit {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

/** What holds in a folder. */
type FoundRules = RuleScope | IgnoreRuleHit | undefined;

interface IgnoreRulesOptions {
  /** Names of the files; of two in the same folder the later has the last word. */
  readonly names: readonly string[];
  readonly ignoresCase: boolean;
  /** Where a path is really found. */
  readonly locate: (path: string) => string;
  /** A file that is there is not obeyed; `error` or `reason` tells why. */
  readonly onUnusable: (file: string, reason: string, error?: unknown) => void;
}

/** Together they may have so many bytes at one place: nobody writes more, and memory is not for the taking. */
const largestSize = 256 * 1024;

/** Reads ignore files on the way down from a source: those above it are not asked. */
export class IgnoreRules {
  readonly #options: IgnoreRulesOptions;
  /** What {@link find} has found. */
  readonly #known = new Map<string, FoundRules>();

  constructor(options: IgnoreRulesOptions) {
    this.#options = options;
  }

  /** The rules for what is in a folder. `names`: its content, if that is known; it saves looking for files that aren't there. */
  enter(folder: string, above: RuleScope | undefined, names?: readonly string[]): RuleScope | undefined {
    let scope = above;
    for (const name of this.#options.names) {
      if (names && !names.includes(name)) continue;
      const content = this.#read(folder + name, largestSize - (scope?.size ?? 0));
      if (content === undefined) continue;
      const rules = parseIgnoreRules(content, this.#options.ignoresCase);
      const size = (scope?.size ?? 0) + content.length;
      if (rules.length > 0) scope = { folder, file: folder + name, rules, above: scope, size };
    }
    return scope;
  }

  /**
   * The rules for what is in a folder at or below a source, both with the separator at the end; or what leaves out the folder or
   * one above it.
   */
  find(source: string, folder: string): FoundRules {
    let above: RuleScope | undefined;
    for (let end = source.length; end > 0; end = folder.indexOf("/", end) + 1) {
      const path = folder.slice(0, end);
      const found = this.#known.has(path) ? this.#known.get(path) : this.#find(source, path, above);
      this.#known.set(path, found);
      if (found && isHit(found)) return found;
      above = found;
    }
    return above;
  }

  #find(source: string, folder: string, above: RuleScope | undefined): FoundRules {
    if (folder === source) return this.enter(folder, undefined);
    return ruleThatLeavesOut(folder, true, above) ?? this.enter(folder, above);
  }

  /** The bytes of a file, one a character; undefined if there is none that counts. */
  #read(file: string, limit: number): string | undefined {
    const { locate, onUnusable } = this.#options;
    let handle: number;
    try {
      // As git does: a link could lead anywhere. And no pipe is waited for.
      handle = openSync(locate(file), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      if (codeOf(error) === "ELOOP") onUnusable(file, "it is a link");
      else if (!isAbsence(error)) onUnusable(file, "it cannot be read", error);
      return undefined;
    }
    try {
      const status = fstatSync(handle);
      if (!status.isFile()) return undefined;
      if (status.size <= limit) return readAll(handle, status.size);
      onUnusable(file, `it and those above it have more than ${largestSize / 1024} KB`);
    } catch (error) {
      onUnusable(file, "it cannot be read", error);
    } finally {
      closeSync(handle);
    }
    return undefined;
  }
}

export function isHit(found: RuleScope | IgnoreRuleHit): found is IgnoreRuleHit {
  return "line" in found;
}

/** The rule that leaves out an entry in reach of these rules: the last that says something of it, the nearest file first. */
export function ruleThatLeavesOut(
  path: string,
  isFolder: boolean,
  scope: RuleScope | undefined,
): IgnoreRuleHit | undefined {
  const end = path.endsWith("/") ? path.length - 1 : path.length;
  for (let each = scope; each; each = each.above) {
    const relative = toBytes(path.slice(each.folder.length, end));
    for (let at = each.rules.length - 1; at >= 0; at--) {
      const rule = each.rules[at] as IgnoreRule;
      if ((rule.onlyFolders && !isFolder) || !rule.pattern.matches(relative)) continue;
      return rule.isNegated ? undefined : { file: each.file, line: rule.line, rule: rule.text };
    }
  }
  return undefined;
}

function isAbsence(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ENXIO", "ENODEV"].includes(codeOf(error) ?? "");
}

function readAll(handle: number, size: number): string {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const read = readSync(handle, bytes, length, size - length, null);
    if (read === 0) break;
    length += read;
  }
  return bytes.toString("latin1", 0, length);
}
