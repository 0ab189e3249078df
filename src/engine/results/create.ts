import type { ResultLog } from "./result-log.ts";
import type { BackendStatistics } from "./statistics.ts";
import type {
  BackupResult,
  CompactResult,
  CreateLogDbResult,
  DeleteResult,
  DrillResult,
  ListAffectedResult,
  ListBrokenFilesResult,
  ListChangesResult,
  ListFilesetsResult,
  ListFileVersionsResult,
  ListFolderResult,
  ListRemoteResult,
  ListResult,
  LockResult,
  OperationResult,
  Page,
  PurgeBrokenFilesResult,
  PurgeResult,
  RecreateDatabaseResult,
  RemoteSynchronizationResult,
  RepairResult,
  RestoreControlFilesResult,
  RestoreResult,
  SearchFilesResult,
  SendMailResult,
  SyncResult,
  SystemInfoResult,
  TestFiltersResult,
  TestResult,
  VacuumResult,
} from "./types.ts";

/** What the results of one run share. */
export interface ResultOrigin {
  readonly version: string;
  readonly begin: Date;
  /** Null for a part of another operation. */
  readonly log: ResultLog | null;
  readonly statistics: BackendStatistics;
}

export function createBackupResult(origin: ResultOrigin, dryRun: boolean): BackupResult {
  return {
    DeletedFiles: 0,
    DeletedFolders: 0,
    ModifiedFiles: 0,
    ExaminedFiles: 0,
    OpenedFiles: 0,
    AddedFiles: 0,
    SizeOfModifiedFiles: 0,
    SizeOfAddedFiles: 0,
    SizeOfExaminedFiles: 0,
    SizeOfOpenedFiles: 0,
    NotProcessedFiles: 0,
    AddedFolders: 0,
    TooLargeFiles: 0,
    FilesWithError: 0,
    TimestampChangedFiles: 0,
    ModifiedFolders: 0,
    ModifiedSymlinks: 0,
    AddedSymlinks: 0,
    DeletedSymlinks: 0,
    PartialBackup: false,
    Dryrun: dryRun,
    MainOperation: "Backup",
    CompactResults: null,
    VacuumResults: null,
    DeleteResults: null,
    RepairResults: null,
    TestResults: null,
    LockResults: null,
    RemoteSynchronizationResults: [],
    ...common(origin),
  };
}

export function createRestoreResult(origin: ResultOrigin, restorePath: string | null): RestoreResult {
  return {
    BrokenLocalFiles: [],
    BrokenRemoteFiles: [],
    RestoredFiles: 0,
    SizeOfRestoredFiles: 0,
    SizeOfRestoredData: 0,
    RestoredFolders: 0,
    RestoredSymlinks: 0,
    PatchedFiles: 0,
    DeletedFiles: 0,
    DeletedFolders: 0,
    DeletedSymlinks: 0,
    UnmodifiedFiles: 0,
    SizeOfUnmodifiedFiles: 0,
    RestorePath: restorePath,
    CachePressureEvictions: 0,
    CachePressureRedownloads: 0,
    TotalVolumesAccessed: 0,
    MainOperation: "Restore",
    RecreateDatabaseResults: null,
    ...common(origin),
  };
}

export function createRestoreControlFilesResult(origin: ResultOrigin): RestoreControlFilesResult {
  return { Files: [], MainOperation: "RestoreControlfiles", ...common(origin) };
}

export function createDeleteResult(origin: ResultOrigin, dryRun: boolean): DeleteResult {
  return { DeletedSets: [], Dryrun: dryRun, MainOperation: "Delete", CompactResults: null, ...common(origin) };
}

export function createCompactResult(origin: ResultOrigin, dryRun: boolean): CompactResult {
  return {
    DeletedFileCount: 0,
    DownloadedFileCount: 0,
    UploadedFileCount: 0,
    DeletedFileSize: 0,
    DownloadedFileSize: 0,
    UploadedFileSize: 0,
    Dryrun: dryRun,
    VacuumResults: null,
    MainOperation: "Compact",
    ...common(origin),
  };
}

export function createListRemoteResult(origin: ResultOrigin): ListRemoteResult {
  return { MainOperation: "ListRemote", ...common(origin) };
}

export function createVacuumResult(origin: ResultOrigin): VacuumResult {
  return { MainOperation: "Vacuum", ...common(origin) };
}

export function createRepairResult(origin: ResultOrigin): RepairResult {
  return { MainOperation: "Repair", RecreateDatabaseResults: null, ...common(origin) };
}

export function createRecreateDatabaseResult(origin: ResultOrigin): RecreateDatabaseResult {
  return { MainOperation: "Repair", ...common(origin) };
}

export function createTestResult(origin: ResultOrigin): TestResult {
  return { MainOperation: "Test", Verifications: [], ...common(origin) };
}

export function createDrillResult(origin: ResultOrigin): DrillResult {
  return {
    ProvenFiles: 0,
    ProvenBytes: 0,
    FailedFiles: 0,
    ComparedFiles: 0,
    DifferingFiles: 0,
    Destinations: [],
    MainOperation: "Drill",
    ...common(origin),
  };
}

export function createListResult(origin: ResultOrigin): ListResult {
  return { EncryptedFiles: false, Filesets: [], Files: [], MainOperation: "List", ...common(origin) };
}

export function createListFilesetsResult(origin: ResultOrigin): ListFilesetsResult {
  return { Filesets: [], EncryptedFiles: null, MainOperation: "ListFilesets", ...common(origin) };
}

export function createListAffectedResult(origin: ResultOrigin): ListAffectedResult {
  return {
    Filesets: [],
    Files: [],
    LogMessages: [],
    RemoteVolumes: [],
    MainOperation: "ListAffected",
    ...common(origin),
  };
}

export function createListBrokenFilesResult(origin: ResultOrigin): ListBrokenFilesResult {
  return { MainOperation: "ListBrokenFiles", BrokenFiles: null, ...common(origin) };
}

export function createLockResult<Operation extends LockResult["MainOperation"]>(
  origin: ResultOrigin,
  operation: Operation,
): LockResult<Operation> {
  return { VolumesRead: 0, VolumesUpdated: 0, MainOperation: operation, ...common(origin) };
}

export function createSyncResult(origin: ResultOrigin): SyncResult {
  return {
    FoldersCreated: 0,
    FoldersDeleted: 0,
    FilesUploaded: 0,
    UnchangedFiles: 0,
    FilesDeleted: 0,
    SourceFiles: 0,
    SizeOfSourceFiles: 0,
    SizeOfUploadedFiles: 0,
    SizeOfDeletedFiles: 0,
    MainOperation: "Sync",
    ...common(origin),
  };
}

export function createRemoteSynchronizationResult(
  origin: ResultOrigin,
  destination: string,
): RemoteSynchronizationResult {
  return {
    Destination: destination,
    DeletedFileCount: 0,
    RenamedFileCount: 0,
    CopiedFileCount: 0,
    VerifiedFileCount: 0,
    FailedVerificationCount: 0,
    CopiedFileSize: 0,
    MainOperation: "RemoteSynchronization",
    ...common(origin),
  };
}

export function createPurgeResult(origin: ResultOrigin, options: { withoutSizes?: boolean } = {}): PurgeResult {
  return {
    MainOperation: "PurgeFiles",
    RemovedFileCount: 0,
    RemovedFileSize: options.withoutSizes ? -1 : 0,
    RewrittenFileLists: 0,
    UpdatedFileCount: 0,
    CompactResults: null,
    ...common(origin),
  };
}

export function createListChangesResult(origin: ResultOrigin): ListChangesResult {
  return {
    MainOperation: "ListChanges",
    BaseVersionTimestamp: new Date(0),
    CompareVersionTimestamp: new Date(0),
    BaseVersionIndex: 0,
    CompareVersionIndex: 0,
    ChangeDetails: [],
    AddedFolders: 0,
    AddedSymlinks: 0,
    AddedFiles: 0,
    DeletedFolders: 0,
    DeletedSymlinks: 0,
    DeletedFiles: 0,
    ModifiedFolders: 0,
    ModifiedSymlinks: 0,
    ModifiedFiles: 0,
    PreviousSize: 0,
    CurrentSize: 0,
    AddedSize: 0,
    DeletedSize: 0,
    ...common(origin),
  };
}

export function createPurgeBrokenFilesResult(origin: ResultOrigin): PurgeBrokenFilesResult {
  return { MainOperation: "PurgeBrokenFiles", PurgeResults: null, DeleteResults: null, ...common(origin) };
}

export function createListFolderResult(origin: ResultOrigin): ListFolderResult {
  return { Entries: noPage, MainOperation: "ListFolder", ...common(origin) };
}

export function createListFileVersionsResult(origin: ResultOrigin): ListFileVersionsResult {
  return { FileVersions: noPage, MainOperation: "ListFileVersions", ...common(origin) };
}

export function createSearchFilesResult(origin: ResultOrigin): SearchFilesResult {
  return { FileVersions: noPage, MainOperation: "SearchFiles", ...common(origin) };
}

const noPage: Page<never> = { Page: 0, PageSize: -1, TotalPages: 0, TotalCount: 0, Items: [] };

export function createTestFiltersResult(origin: ResultOrigin): TestFiltersResult {
  return { FileCount: 0, FileSize: 0, MainOperation: "TestFilters", ...common(origin) };
}

export function createSystemInfoResult(origin: ResultOrigin): SystemInfoResult {
  return { Lines: [], MainOperation: "SystemInfo", ...common(origin) };
}

export function createCreateLogDbResult(origin: ResultOrigin): CreateLogDbResult {
  return { MainOperation: "CreateLogDb", TargetPath: null, ...common(origin) };
}

export function createSendMailResult(origin: ResultOrigin): SendMailResult {
  return { Lines: [], MainOperation: "SendMail", ...common(origin) };
}

function common(origin: ResultOrigin): Omit<OperationResult, "MainOperation"> {
  return {
    Interrupted: false,
    Fatal: false,
    Version: origin.version,
    EndTime: origin.begin,
    BeginTime: origin.begin,
    Log: origin.log,
    BackendStatistics: origin.statistics,
  };
}
