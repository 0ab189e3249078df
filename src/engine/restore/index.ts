export { restoreControlFiles } from "./control-files.ts";
export { forecastRestore } from "./forecast.ts";
export { restore } from "./restore.ts";
export type { RestoreInput } from "./restore-input.ts";
export { runRestoreWorker } from "./restore-worker.ts";
