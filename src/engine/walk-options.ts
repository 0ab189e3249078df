import type { Settings } from "../options/index.ts";
import type { Filter } from "../sources/filters/index.ts";
import type { WalkOptions } from "../sources/index.ts";
import type { Logger } from "../support/log.ts";

/** How the sources are walked. `blacklist` has the paths that are never read. */
export function sourceWalkOptions(
  settings: Settings,
  logger: Logger,
  filter: Filter,
  blacklist: readonly string[],
): WalkOptions {
  return {
    filter,
    symlinkPolicy: settings.symlinkPolicy,
    hardlinkPolicy: settings.hardlinkPolicy,
    ignoreFilenames: settings.ignoreFilenames,
    ignoreRuleFiles: settings.ignoreRuleFiles,
    countsLeftOut: false,
    excludeAttributes: settings.excludeFilesAttributes,
    obeyExclusionAttribute: !settings.disableBackupExclusionXattr,
    excludeEmptyFolders: settings.excludeEmptyFolders,
    blacklist,
    logPaths: logger.isVerbose === true,
  };
}
