export { backup } from "./backup.ts";
export { runCountWorker } from "./count-worker.ts";
export type { BackupInput } from "./pack-sources.ts";
export { runPackWorker } from "./pack-worker.ts";
