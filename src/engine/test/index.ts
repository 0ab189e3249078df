export { testAfterBackup } from "./after-backup.ts";
export { runTestWorker } from "./examination.ts";
export { testBackup } from "./test.ts";
