export { copyBackup, secretsOfCopies } from "./after-backup.ts";
export { type RemoteSyncConfig, readRemoteSyncConfig } from "./config.ts";
export { keptPrefix, type MirrorOptions, type MirrorOutcome, mirror } from "./mirror.ts";
