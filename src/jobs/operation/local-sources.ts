import type { OperationContext } from "../../engine/context.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { type ExpandedSources, expandSources } from "../../sources/index.ts";
import { UserError } from "../../support/errors.ts";

/** The sources of a backup or a mirror, ready for the walk. */
export function localSources(
  { settings, logger }: OperationContext,
  paths: readonly string[],
  filter: Filter,
): ExpandedSources {
  const options = {
    allowMissing: settings.allowMissingSource,
    abortIfMissing: settings.abortIfSourceMissing,
    preventEmpty: settings.preventEmptySource,
  };
  const expanded = expandSources(paths, filter, options, logger);
  if (expanded.remote.length === 0) return expanded;
  throw new UserError("SourceProviderFailed", "Sources at a destination can't be read yet", {
    advice: "Leave out the sources that begin with @.",
  });
}
