export { copyBackup, copyOverBudget, copyWaits, secretsOfCopies, secretsOfPlace, wasCopiedTo } from "./after-backup.ts";
export {
  type CopyConduct,
  mirrorOptionsOf,
  requireOtherPlace,
  retrySettings,
  sourceSettings,
  targetSettings,
} from "./conduct.ts";
export {
  type CopyDestination,
  type CopySchedule,
  copyNames,
  optionsOf,
  type RemoteSyncConfig,
  readRemoteSyncConfig,
} from "./config.ts";
export { budgetOfCopy, connectTo, connectToRead } from "./connect.ts";
export { type MirrorOptions, type MirrorOutcome, type MirrorWatch, mirror } from "./mirror.ts";
