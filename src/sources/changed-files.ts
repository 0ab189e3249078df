import type { Logger } from "../support/log.ts";
import type { FolderListing, SourceEntry } from "./entry.ts";
import { EntryTest } from "./entry-test.ts";
import { isHit } from "./ignore-rules/index.ts";
import type { WalkOptions } from "./walk-options.ts";

/**
 * Looks at these paths alone, as for the option `changed-files` (filters-reports-scripts.md 1.7): each goes through the
 * tests of a walk, but its parents do not, and folders are not entered. Only the rules of ignore files hold from the source on,
 * since they may stand anywhere above. `isThere` tells which paths exist.
 */
export function examineChangedFiles(
  paths: readonly string[],
  options: WalkOptions,
  logger: Logger,
  { isThere, roots }: { isThere: (path: string) => boolean; roots: readonly string[] },
): FolderListing[] {
  const test = new EntryTest(options, logger);
  const listings: FolderListing[] = [];
  const filesOf = new Map<string, SourceEntry[]>();
  for (const path of [...new Set(paths)].sort()) {
    if (!isThere(path)) continue;
    const start = path.lastIndexOf("/", path.length - 2) + 1;
    const folder = path.slice(0, start);
    const root = test.ignoreRules && roots.find((each) => each.endsWith("/") && folder.startsWith(each));
    const rules = root === undefined ? undefined : test.ignoreRules?.find(root, folder);
    if (rules && isHit(rules)) {
      test.logLeftOut(path, rules);
      continue;
    }
    const entry = test.examine(folder, path.slice(start).replace(/\/$/, ""), false, undefined, rules);
    if (entry === undefined || !test.emits(folder, entry)) continue;
    if (entry.kind === "folder") {
      if (!test.isIgnored(path)) listings.push({ path: `${folder}${entry.name}/`, entry, files: [] });
      continue;
    }
    let files = filesOf.get(folder);
    if (files === undefined) {
      files = [];
      filesOf.set(folder, files);
      listings.push({ path: folder, entry: undefined, files });
    }
    files.push(entry);
  }
  return listings;
}
