export { isDataLocked, lockedListOf } from "./locked.ts";
export { readLockInfo, refreshLocks } from "./read-lock-info.ts";
export { lockDuration, lockNewVersion, setLocks } from "./set-locks.ts";
