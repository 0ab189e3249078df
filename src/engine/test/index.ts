export { testAfterBackup } from "./after-backup.ts";
export { testVolumes } from "./test.ts";
