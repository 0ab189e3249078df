export type { WantedVersion } from "./choose-versions.ts";
export { type CompareInput, compareVersions } from "./compare.ts";
export { compareWithDisk } from "./with-disk.ts";
