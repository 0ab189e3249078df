export { testAfterBackup } from "./after-backup.ts";
export { runTestWorker } from "./examination.ts";
export { recheck, type Suspect, suspectsIn } from "./recheck.ts";
export { testBackup } from "./test.ts";
