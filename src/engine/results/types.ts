import type { ResultLog } from "./result-log.ts";
import type { BackendStatistics } from "./statistics.ts";

/** Names of operations as reports give them (engine.md 22). */
export type MainOperation =
  | "Backup"
  | "Restore"
  | "List"
  | "ListAffected"
  | "ListChanges"
  | "Delete"
  | "RestoreControlfiles"
  | "Repair"
  | "CreateLogDb"
  | "Compact"
  | "Test"
  | "TestFilters"
  | "SystemInfo"
  | "ListRemote"
  | "ListBrokenFiles"
  | "PurgeBrokenFiles"
  | "PurgeFiles"
  | "SendMail"
  | "Vacuum"
  | "Sync"
  | "ListFilesets"
  | "ListFolder"
  | "ListFileVersions"
  | "SearchFiles"
  | "SetLock"
  | "ReadLockInfo"
  | "RemoteSynchronization"
  | "Drill";

/** What every result has. `ParsedResult`, `Duration` and the message lists are drawn from it when it is written. */
export interface OperationResult<Operation extends MainOperation = MainOperation> {
  readonly MainOperation: Operation;
  /** Stopped or aborted by the user. */
  Interrupted: boolean;
  /** Ended by an exception. */
  Fatal: boolean;
  /** Program version and its display name: `1.0.0 (…)`. */
  readonly Version: string;
  EndTime: Date;
  BeginTime: Date;
  /** Null in a part of another operation: its messages stand in the whole. */
  readonly Log: ResultLog | null;
  readonly BackendStatistics: BackendStatistics;
}

export interface BackupResult extends OperationResult<"Backup"> {
  DeletedFiles: number;
  DeletedFolders: number;
  ModifiedFiles: number;
  /** Files seen after filters, with those carried over. */
  ExaminedFiles: number;
  OpenedFiles: number;
  AddedFiles: number;
  SizeOfModifiedFiles: number;
  SizeOfAddedFiles: number;
  SizeOfExaminedFiles: number;
  SizeOfOpenedFiles: number;
  NotProcessedFiles: number;
  AddedFolders: number;
  TooLargeFiles: number;
  FilesWithError: number;
  TimestampChangedFiles: number;
  ModifiedFolders: number;
  ModifiedSymlinks: number;
  AddedSymlinks: number;
  DeletedSymlinks: number;
  PartialBackup: boolean;
  Dryrun: boolean;
  /** Parts are null when they did not run. */
  CompactResults: CompactResult | null;
  VacuumResults: VacuumResult | null;
  DeleteResults: DeleteResult | null;
  RepairResults: RepairResult | null;
  TestResults: TestResult | null;
  LockResults: LockResult<"SetLock"> | null;
  RemoteSynchronizationResults: RemoteSynchronizationResult[];
  /** Only where containers were dumped or held. */
  Containers?: ContainerResult[];
  /** These three only with `ignore-rule-files`: what their rules left out that the filters would have let in. */
  IgnoredFiles?: number;
  IgnoredFolders?: number;
  SizeOfIgnoredFiles?: number;
  /** These four only with `reread-unchanged`: files that were skipped otherwise, and what was found. */
  RereadFiles?: number;
  SizeOfRereadFiles?: number;
  /** Their content has changed, size and time have not. */
  UnnoticedChangedFiles?: number;
  /** When all of them had been read once more; null before that. */
  LastRereadRound?: Date | null;
}

/** A container that was dumped, or held while files were read. */
export interface ContainerResult {
  readonly Name: string;
  readonly Action: "Stopped" | "Paused" | "Dumped";
  /** From the request to stop until it ran again, as durations are written. */
  readonly Downtime: string;
}

/** Remote files that were looked at, and of which something new is known. */
export interface LockResult<Operation extends "SetLock" | "ReadLockInfo" = "SetLock" | "ReadLockInfo">
  extends OperationResult<Operation> {
  VolumesRead: number;
  VolumesUpdated: number;
}

/** Sizes in bytes. */
export interface SyncResult extends OperationResult<"Sync"> {
  FoldersCreated: number;
  FoldersDeleted: number;
  FilesUploaded: number;
  UnchangedFiles: number;
  FilesDeleted: number;
  SourceFiles: number;
  SizeOfSourceFiles: number;
  SizeOfUploadedFiles: number;
  SizeOfDeletedFiles: number;
}

/** One further destination that got copies. */
export interface RemoteSynchronizationResult extends OperationResult<"RemoteSynchronization"> {
  /** Its address, without user and password. */
  Destination: string;
  DeletedFileCount: number;
  /** Kept under another name instead of being deleted. */
  RenamedFileCount: number;
  CopiedFileCount: number;
  VerifiedFileCount: number;
  FailedVerificationCount: number;
  CopiedFileSize: number;
  /** Only where the copy is not complete: why, stable. */
  ErrorID?: string;
}

export interface RestoreResult extends OperationResult<"Restore"> {
  BrokenLocalFiles: string[];
  BrokenRemoteFiles: string[];
  RestoredFiles: number;
  SizeOfRestoredFiles: number;
  SizeOfRestoredData: number;
  RestoredFolders: number;
  RestoredSymlinks: number;
  PatchedFiles: number;
  DeletedFiles: number;
  DeletedFolders: number;
  DeletedSymlinks: number;
  UnmodifiedFiles: number;
  SizeOfUnmodifiedFiles: number;
  /** Null: the original location. */
  RestorePath: string | null;
  CachePressureEvictions: number;
  CachePressureRedownloads: number;
  TotalVolumesAccessed: number;
  RecreateDatabaseResults: RecreateDatabaseResult | null;
}

/** All that it tells stands in the statistics. */
export type ListRemoteResult = OperationResult<"ListRemote">;

export interface RestoreControlFilesResult extends OperationResult<"RestoreControlfiles"> {
  /** Paths that were written. */
  Files: string[];
}

/** A version: its number before the deletion, and its time. */
export interface DeletedSet {
  readonly Item1: number;
  readonly Item2: Date;
}

export interface DeleteResult extends OperationResult<"Delete"> {
  DeletedSets: DeletedSet[];
  Dryrun: boolean;
  CompactResults: CompactResult | null;
}

export interface CompactResult extends OperationResult<"Compact"> {
  DeletedFileCount: number;
  DownloadedFileCount: number;
  UploadedFileCount: number;
  DeletedFileSize: number;
  DownloadedFileSize: number;
  UploadedFileSize: number;
  Dryrun: boolean;
  VacuumResults: VacuumResult | null;
}

export type VacuumResult = OperationResult<"Vacuum">;

export interface RepairResult extends OperationResult<"Repair"> {
  RecreateDatabaseResults: RecreateDatabaseResult | null;
}

/** A recreated database reports itself as a repair, without members of its own. */
export type RecreateDatabaseResult = OperationResult<"Repair">;

export type TestEntryStatus = "Missing" | "Extra" | "Modified" | "Error";

/** A remote file and what is wrong with it. */
export interface Verification {
  readonly Key: string;
  readonly Value: { readonly Key: TestEntryStatus; readonly Value: string }[];
}

export interface TestResult extends OperationResult<"Test"> {
  Verifications: Verification[];
}

/** What a drill has restored from one destination. */
export interface DrilledDestination {
  /** Its address, without user and password. */
  readonly Destination: string;
  /** Of the version that was restored from; null if nothing could be. */
  VersionTime: Date | null;
  ProvenFiles: number;
  /** Bytes. */
  ProvenBytes: number;
  FailedFiles: number;
  /** Percentage of the bytes of the version that this drill or an earlier one has proven; null if nothing could be tried. */
  Coverage: number | null;
}

/** A restore on trial. The counts are those of all destinations together. */
export interface DrillResult extends OperationResult<"Drill"> {
  ProvenFiles: number;
  /** Bytes. */
  ProvenBytes: number;
  FailedFiles: number;
  /** Of the proven ones, those that were found unchanged where they came from, and were compared with that as well. */
  ComparedFiles: number;
  /** Among those: the file there has other content, though its size and time are still those of the backup. */
  DifferingFiles: number;
  Destinations: DrilledDestination[];
}

/** `Added`, `Deleted` or `Modified`; `Folder`, `Symlink` or `File`; the path. */
export interface ChangeDetail {
  readonly Item1: "Added" | "Deleted" | "Modified";
  readonly Item2: "Folder" | "Symlink" | "File";
  readonly Item3: string;
}

export interface ListChangesResult extends OperationResult<"ListChanges"> {
  BaseVersionTimestamp: Date;
  CompareVersionTimestamp: Date;
  /** Numbers of versions. */
  BaseVersionIndex: number;
  CompareVersionIndex: number;
  /** In this order of types and kinds, then by path; of very many, the first. */
  ChangeDetails: ChangeDetail[];
  AddedFolders: number;
  AddedSymlinks: number;
  AddedFiles: number;
  DeletedFolders: number;
  DeletedSymlinks: number;
  DeletedFiles: number;
  ModifiedFolders: number;
  ModifiedSymlinks: number;
  ModifiedFiles: number;
  /** Bytes of the files in the base. */
  PreviousSize: number;
  CurrentSize: number;
  /** Bytes of the files that were added. */
  AddedSize: number;
  DeletedSize: number;
}

export interface TestFiltersResult extends OperationResult<"TestFilters"> {
  FileCount: number;
  /** Bytes. */
  FileSize: number;
  /** As in the result of a backup. */
  IgnoredFiles?: number;
  IgnoredFolders?: number;
  SizeOfIgnoredFiles?: number;
}

export interface SystemInfoResult extends OperationResult<"SystemInfo"> {
  Lines: string[];
}

export interface CreateLogDbResult extends OperationResult<"CreateLogDb"> {
  /** The file that was written; null before. */
  TargetPath: string | null;
}

/** A version as lists show it. */
export interface ListedFileset {
  readonly Version: number;
  /** Null when only its name has been seen. */
  readonly IsFullBackup: boolean | null;
  readonly Time: Date;
  /** Null when unknown: without a local database. */
  readonly FileCount: number | null;
  readonly FileSizes: number | null;
}

export interface ListedFile {
  readonly Path: string;
  /** One per listed fileset, in their order; null where the file is absent, below 0 for folders and links. */
  readonly Sizes: readonly (number | null)[];
}

export interface ListResult extends OperationResult<"List"> {
  EncryptedFiles: boolean;
  Filesets: ListedFileset[];
  Files: ListedFile[];
}

export interface ListFilesetsResult extends OperationResult<"ListFilesets"> {
  Filesets: ListedFileset[];
  /** Null when not known. */
  EncryptedFiles: boolean | null;
}

export interface ListAffectedResult extends OperationResult<"ListAffected"> {
  /** Counts are not asked for, and null. */
  Filesets: ListedFileset[];
  /** Without sizes. */
  Files: ListedFile[];
  LogMessages: { readonly Timestamp: Date; readonly Message: string }[];
  RemoteVolumes: { readonly Name: string }[];
}

/** A path and its bytes; -1 for folders and links. */
export interface BrokenFile {
  readonly Item1: string;
  readonly Item2: number;
}

export interface ListBrokenFilesResult extends OperationResult<"ListBrokenFiles"> {
  /** Version number, time, and what is broken in it, oldest first. Null if nothing is broken. */
  BrokenFiles: { readonly Item1: number; readonly Item2: Date; readonly Item3: readonly BrokenFile[] }[] | null;
}

export interface PurgeResult extends OperationResult<"PurgeFiles"> {
  /** Entries, folders and links among them, in all versions together. */
  RemovedFileCount: number;
  /** Bytes of the files among them; -1 if not asked for. */
  RemovedFileSize: number;
  RewrittenFileLists: number;
  /** Entries that got other metadata. */
  UpdatedFileCount: number;
  CompactResults: CompactResult | null;
}

export interface PurgeBrokenFilesResult extends OperationResult<"PurgeBrokenFiles"> {
  PurgeResults: PurgeResult | null;
  DeleteResults: DeleteResult | null;
}

export interface SendMailResult extends OperationResult<"SendMail"> {
  Lines: string[];
}

/** A part of a long answer. */
export interface Page<Item> {
  /** Counts from 0. */
  readonly Page: number;
  /** The largest 32-bit number where everything was asked for, -1 where the folder asked for does not exist. */
  readonly PageSize: number;
  readonly TotalPages: number;
  /** Of all pages. */
  readonly TotalCount: number;
  readonly Items: readonly Item[];
}

interface BrowsedEntry {
  readonly Path: string;
  readonly Size: number;
  readonly IsDirectory: boolean;
  /** Also for a link to a folder. */
  readonly IsSymlink: boolean;
  /** Of folders and links for which none is stored the time of the version. */
  readonly LastModified: Date;
}

/** What is stored of an entry besides; ordinary files have none that the database keeps. */
type StoredMetadata = Readonly<Record<string, string | null>> | null;

/** An entry of a folder in one version. `Size` is -1 for folders and links. */
export interface FolderEntry extends BrowsedEntry {
  readonly Metadata: StoredMetadata;
}

/** A path in one version. `Size` is 0 for folders and links. */
export interface FileVersion extends BrowsedEntry {
  /** Number of the version; 0 is the newest. */
  readonly Version: number;
  /** Of the version. */
  readonly Time: Date;
}

/** A path that was searched for in one version. Where in it the match lies is not told: the range is always empty. */
export interface FoundFileVersion extends FileVersion {
  readonly MatchedPathRange: { readonly Start: RangeEnd; readonly End: RangeEnd };
  readonly Metadata: StoredMetadata;
}

interface RangeEnd {
  readonly Value: number;
  readonly IsFromEnd: boolean;
}

export interface ListFolderResult extends OperationResult<"ListFolder"> {
  Entries: Page<FolderEntry>;
}

export interface ListFileVersionsResult extends OperationResult<"ListFileVersions"> {
  FileVersions: Page<FileVersion>;
}

export interface SearchFilesResult extends OperationResult<"SearchFiles"> {
  FileVersions: Page<FoundFileVersion>;
}
