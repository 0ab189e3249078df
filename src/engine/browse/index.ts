export { listFileVersions } from "./file-versions.ts";
export { listFolder } from "./folder.ts";
export { searchFiles } from "./search.ts";
