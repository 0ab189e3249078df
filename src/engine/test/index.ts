export { testAfterBackup } from "./after-backup.ts";
export { runTestWorker } from "./examination.ts";
export { recheck, type Suspect } from "./recheck.ts";
export { damaged } from "./samples.ts";
export { testBackup } from "./test.ts";
