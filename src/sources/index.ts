export { attributeNames, parseAttributeNames } from "./attributes.ts";
export { examineChangedFiles } from "./changed-files.ts";
export { type FolderListing, SourceEntry, storedPath } from "./entry.ts";
export { emptyMetadata, MetadataBuilder } from "./metadata.ts";
export { takeSnapshots } from "./snapshots/snapshots.ts";
export { type ExpandedSources, expandSources, type SourceOptions } from "./source-paths.ts";
export { SourceWalk } from "./walk.ts";
export { reportSourceError } from "./walk-log.ts";
export type { WalkOptions } from "./walk-options.ts";
