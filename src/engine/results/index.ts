export {
  createBackupResult,
  createCompactResult,
  createCreateLogDbResult,
  createDeleteResult,
  createDrillResult,
  createListAffectedResult,
  createListBrokenFilesResult,
  createListChangesResult,
  createListFilesetsResult,
  createListFileVersionsResult,
  createListFolderResult,
  createListRemoteResult,
  createListResult,
  createLockResult,
  createPurgeBrokenFilesResult,
  createPurgeResult,
  createRecreateDatabaseResult,
  createRemoteSynchronizationResult,
  createRepairResult,
  createRestoreControlFilesResult,
  createRestoreResult,
  createSearchFilesResult,
  createSendMailResult,
  createSyncResult,
  createSystemInfoResult,
  createTestFiltersResult,
  createTestResult,
  createVacuumResult,
  type ResultOrigin,
} from "./create.ts";
export { formatDuration } from "./fields.ts";
export { resultToJson } from "./json.ts";
export { noteLeftOut } from "./left-out.ts";
export { type Outcome, parsedResult } from "./outcome.ts";
export { type ReportContent, reportToJson, reportToText } from "./report.ts";
export { ResultLog } from "./result-log.ts";
export { signsOf } from "./signs.ts";
export { type BackendStatistics, createBackendStatistics } from "./statistics.ts";
export { resultToText } from "./text.ts";
export type * from "./types.ts";
