export { fileLife } from "./file-life.ts";
export { listFileVersions } from "./file-versions.ts";
export { findFiles } from "./find-files.ts";
export { listFolder } from "./folder.ts";
export { searchFiles } from "./search.ts";
export { browseTree, entryOfVersion, measurePaths } from "./tree.ts";
export { requireLocalDatabase } from "./versions.ts";
