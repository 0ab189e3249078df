export { copyBackup, secretsOfCopies } from "./after-backup.ts";
export {
  type CopyConduct,
  mirrorOptionsOf,
  requireOtherPlace,
  retrySettings,
  sourceSettings,
  targetSettings,
} from "./conduct.ts";
export { type CopySchedule, copyNames, optionsOf, type RemoteSyncConfig, readRemoteSyncConfig } from "./config.ts";
export { type MirrorOptions, type MirrorOutcome, type MirrorWatch, mirror } from "./mirror.ts";
