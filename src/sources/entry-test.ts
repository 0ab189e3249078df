import { realpathSync } from "node:fs";
import { platform } from "#platform";
import type { Logger } from "../support/log.ts";
import { attributesOf, currentIdentity } from "./attributes.ts";
import { isFile, isFolder, isLink, modeType, SourceEntry, storedPath } from "./entry.ts";
import { display, type Filter, toUpperInvariant, type Verdict } from "./filters/index.ts";
import { type IgnoreRuleHit, IgnoreRules, LeftOut, type RuleScope, ruleThatLeavesOut } from "./ignore-rules/index.ts";
import { WalkLog } from "./walk-log.ts";
import { exclusionAttributes, type WalkOptions } from "./walk-options.ts";

/** Decides about one path after the other whether it belongs to the backup (filters-reports-scripts.md 1.7). */
export class EntryTest {
  readonly log: WalkLog;
  readonly #options: WalkOptions;
  /** Lets all folders pass that may contain something; undefined if everything passes. */
  readonly #descending: Filter | undefined;
  /** Has to include what is delivered; undefined if `#descending` has decided already. */
  readonly #emitting: Filter | undefined;
  readonly #blacklist: ReadonlySet<string>;
  readonly #fold: (path: string) => string;
  readonly #logsPaths: boolean;
  readonly #identity = currentIdentity();
  readonly #seenLinks = new Map<string, string>();
  readonly #target = new SourceEntry("");
  readonly #locate: (path: string) => string;
  /** Undefined if no such rules are asked for. */
  readonly ignoreRules: IgnoreRules | undefined;
  /** What those rules leave out, if anybody wants to know. */
  readonly leftOut: LeftOut | undefined;

  constructor(options: WalkOptions, logger: Logger) {
    this.log = new WalkLog(logger);
    this.#options = options;
    this.#logsPaths = options.logPaths;
    this.#locate = options.locate ?? ((path) => path);
    const descending = options.filter.forDescending("/");
    this.#descending = options.filter.isEmpty ? undefined : descending;
    this.#emitting = descending === options.filter ? undefined : options.filter;
    this.#fold = options.filter.caseSensitive ? (path) => path : toUpperInvariant;
    this.#blacklist = new Set(options.blacklist.map(this.#fold));
    const { ignoreRuleFiles: names, countsLeftOut, filter } = options;
    if (names.length > 0) {
      const onUnusable = this.log.unusableRules.bind(this.log);
      this.ignoreRules = new IgnoreRules({
        names,
        ignoresCase: !filter.caseSensitive,
        locate: this.#locate,
        onUnusable,
      });
      if (countsLeftOut) this.leftOut = new LeftOut(filter, this.#locate);
    }
  }

  /**
   * The entry, if it passes; it may still be one to descend into only (see {@link emits}). `folder` ends with the
   * separator. To sources themselves (`isRoot`) most rules do not apply. A `path` that ends with the separator is that
   * of a folder, even if it is reached through a link. `rules` are those of ignore files that hold in the folder.
   */
  examine(
    folder: string,
    name: string,
    isRoot: boolean,
    path = folder + name,
    rules?: RuleScope,
  ): SourceEntry | undefined {
    const { log } = this;
    if (this.#blacklist.size > 0 && this.#blacklist.has(this.#fold(path))) {
      log.verbose("ExcludingBlacklistedPath", `Excluding blacklisted path: ${path}`);
      return undefined;
    }
    const entry = new SourceEntry(name);
    try {
      if (!platform.readStatus(this.#locate(path), entry, false)) {
        log.missing(path);
        return undefined;
      }
    } catch (error) {
      log.failure(error, "PathProcessingErrorAttributes", path);
      return undefined;
    }
    return this.#passes(entry, path, folder, isRoot, rules) ? entry : undefined;
  }

  /** Whether an entry that passed is delivered: not if it was let in only for what may be below it. */
  emits(folder: string, entry: SourceEntry): boolean {
    if (this.#emitting === undefined || entry.kind === "symlink") return true;
    return this.#emitting.includes(storedPath(folder, entry));
  }

  /** True if a folder holds a file whose name keeps it out of backups. */
  isIgnored(path: string): boolean {
    for (const name of this.#options.ignoreFilenames) {
      try {
        if (
          !platform.readStatus(this.#locate(path + name), this.#target, true) ||
          modeType(this.#target.mode) !== isFile
        )
          continue;
      } catch (error) {
        this.log.skippedCheck(error, "PathProcessingErrorIgnoreFile", path);
        return false;
      }
      const message = `Excluding path because ignore file ${name} was found in: ${path}`;
      this.log.verbose("ExcludingPathDueToIgnoreFile", message);
      return true;
    }
    return false;
  }

  /** Tells that a rule of an ignore file leaves a path out. */
  logLeftOut(path: string, { file, line, rule }: IgnoreRuleHit): void {
    if (!this.#logsPaths) return;
    this.log.verbose(
      "ExcludingPathFromIgnoreRule",
      `Excluding path due to line ${line} of ${file}: ${path} => ${rule}`,
    );
  }

  #passes(entry: SourceEntry, path: string, folder: string, isRoot: boolean, rules?: RuleScope): boolean {
    const type = modeType(entry.mode);
    entry.targetMode = entry.mode;
    if (type === isFolder) {
      entry.kind = "folder";
    } else if (type === isLink) {
      if (!this.#examineLink(entry, path)) return false;
    } else if (type !== isFile) {
      this.log.verbose("ExcludingBlockDevice", `Excluding block device: ${path}`);
      return false;
    }
    const stored = storedPath(folder, entry);
    if (!isRoot && !this.#passesRules(entry, type, stored, rules)) return false;
    return type !== isLink || this.#passesLinkPolicy(entry, path, stored);
  }

  /** Finds out what a link finally leads to. */
  #examineLink(entry: SourceEntry, path: string): boolean {
    entry.kind = "symlink";
    try {
      entry.linkTarget = platform.readLink(this.#locate(path));
    } catch (error) {
      this.log.failure(error, "SymlinkTargetReadError", path);
      return false;
    }
    if (!this.#readTarget(path)) return true; // a link into nothing is stored like any other
    entry.targetMode = this.#target.mode;
    entry.isFolderLink = modeType(this.#target.mode) === isFolder;
    return true;
  }

  #readTarget(path: string): boolean {
    try {
      return platform.readStatus(this.#locate(path), this.#target, true);
    } catch {
      return false; // a loop, or a target that may not be looked at: the link itself is all there is
    }
  }

  #passesRules(entry: SourceEntry, type: number, stored: string, rules?: RuleScope): boolean {
    const options = this.#options;
    if (
      options.hardlinkPolicy !== "All" &&
      type === isFile &&
      entry.nlink > 1 &&
      !this.#passesHardlinkPolicy(entry, stored)
    )
      return false;
    if (entry.isFolderLink && options.ignoreFilenames.length > 0 && this.isIgnored(stored)) return false;
    if (options.excludeAttributes !== 0 && (attributesOf(entry, this.#identity) & options.excludeAttributes) !== 0) {
      this.log.verbose("ExcludingPathFromAttributes", `Excluding path due to attribute filter: ${stored}`);
      return false;
    }
    let verdict: Verdict | undefined;
    if (this.#descending !== undefined) {
      verdict = this.#descending.evaluate(stored);
      if (!verdict.included) {
        this.#logExclusion(stored, verdict);
        return false;
      }
    }
    if (rules && !this.#passesIgnoreRules(entry, type, stored, rules)) return false;
    if (options.obeyExclusionAttribute && !this.#passesExclusionAttribute(entry, stored)) return false;
    if (this.#logsPaths && type !== isLink) this.#logInclusion(stored, verdict);
    return true;
  }

  #passesHardlinkPolicy(entry: SourceEntry, stored: string): boolean {
    const id = `${entry.dev}:${entry.ino}`;
    if (this.#options.hardlinkPolicy === "None") {
      this.log.verbose("ExcludingHardlinkByPolicy", `Excluding hardlink: ${stored} (${id})`);
      return false;
    }
    const previous = this.#seenLinks.get(id);
    if (previous === undefined) {
      this.#seenLinks.set(id, stored);
      return true;
    }
    const message = `Excluding hardlink (${id}) for: ${stored}, previous hardlink: ${previous}`;
    this.log.verbose("ExcludingDuplicateHardlink", message);
    return false;
  }

  #passesIgnoreRules(entry: SourceEntry, type: number, stored: string, rules: RuleScope): boolean {
    // To git a link is no folder, whatever it leads to; where links are followed it is what they lead to.
    const isLikeFolder = type === isFolder || (entry.isFolderLink && this.#options.symlinkPolicy === "Follow");
    const hit = ruleThatLeavesOut(stored, isLikeFolder, rules);
    if (!hit) return true;
    this.logLeftOut(stored, hit);
    if (type === isFolder) this.leftOut?.addFolder(stored);
    else if (type === isFile && this.emits(stored.slice(0, -entry.name.length), entry))
      this.leftOut?.addFile(entry.size);
    return false;
  }

  #passesExclusionAttribute(entry: SourceEntry, stored: string): boolean {
    // With the separator at the end, the attributes would be those of the folder a link leads to.
    const path = entry.isFolderLink ? stored.slice(0, -1) : stored;
    try {
      entry.attributeNames = platform.extendedAttributes.list(this.#locate(path));
    } catch (error) {
      this.log.skippedCheck(error, "PathProcessingErrorBackupAttribute", stored);
      return true;
    }
    if (entry.attributeNames.length === 0 || !entry.attributeNames.some((name) => exclusionAttributes.has(name)))
      return true;
    const message = `Excluding path due to backup exclusion attribute: ${stored}`;
    this.log.verbose("ExcludingPathFromBackupAttribute", message);
    return false;
  }

  #passesLinkPolicy(entry: SourceEntry, path: string, stored: string): boolean {
    switch (this.#options.symlinkPolicy) {
      case "Ignore":
        if (this.#logsPaths) this.log.verbose("ExcludeSymlink", `Excluding symlink: ${stored}`);
        return false;
      case "Store":
        if (this.#logsPaths) this.log.verbose("StoreSymlink", `Storing symlink: ${stored}`);
        return true;
      case "Follow":
        return this.#follow(entry, path, stored);
    }
  }

  #follow(entry: SourceEntry, path: string, stored: string): boolean {
    try {
      realpathSync(this.#locate(path));
    } catch (error) {
      this.log.failure(error, "PathProcessingErrorAttributes", path);
      return false;
    }
    const type = modeType(entry.targetMode);
    if (type !== isFolder && type !== isFile) {
      this.log.verbose("ExcludingBlockDevice", `Excluding block device: ${path}`);
      return false;
    }
    entry.kind = type === isFolder ? "folder" : "file";
    entry.isFolderLink = false;
    entry.followed = true;
    entry.linkTarget = undefined;
    if (this.#logsPaths) this.#logInclusion(stored, this.#descending?.evaluate(stored));
    return true;
  }

  #logExclusion(path: string, verdict: Verdict): void {
    if (!this.#logsPaths) return;
    const reason = verdict.matched === undefined ? "null" : display(verdict.matched);
    this.log.verbose("ExcludingPathFromFilter", `Excluding path due to filter: ${path} => ${reason}`);
  }

  #logInclusion(path: string, verdict: Verdict | undefined): void {
    if (verdict?.matched === undefined) {
      this.log.verbose("IncludingPath", `Including path as no filters matched: ${path}`);
    } else {
      const message = `Including path due to filter: ${path} => ${display(verdict.matched)}`;
      this.log.verbose("IncludingPathFromFilter", message);
    }
  }
}
