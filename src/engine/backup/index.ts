export { backup } from "./backup.ts";
export { runCountWorker } from "./count-worker.ts";
export type { BackupInput } from "./input.ts";
export { runPackWorker } from "./pack-worker.ts";
