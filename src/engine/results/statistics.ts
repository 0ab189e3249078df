/** What an operation did to the destination and found there; sizes in bytes. One object serves an operation and its parts. */
export interface BackendStatistics {
  RemoteCalls: number;
  BytesUploaded: number;
  BytesDownloaded: number;
  FilesUploaded: number;
  FilesDownloaded: number;
  FilesDeleted: number;
  FoldersCreated: number;
  RetryAttempts: number;
  /** Files in the folder that are not of this backup. */
  UnknownFileSize: number;
  UnknownFileCount: number;
  KnownFileCount: number;
  KnownFileSize: number;
  KnownFilesets: number;
  /** Null before the remote list has been looked at, or when there is no version. */
  LastBackupDate: Date | null;
  BackupListCount: number;
  /** Of the destination; −1 when it does not tell. */
  TotalQuotaSpace: number;
  FreeQuotaSpace: number;
  /** The option `quota-size`; −1 when it is not set. */
  AssignedQuotaSpace: number;
  ReportedQuotaError: boolean;
  ReportedQuotaWarning: boolean;
}

/** All zero, as reported by an operation that never listed the destination. */
export function createBackendStatistics(): BackendStatistics {
  return {
    RemoteCalls: 0,
    BytesUploaded: 0,
    BytesDownloaded: 0,
    FilesUploaded: 0,
    FilesDownloaded: 0,
    FilesDeleted: 0,
    FoldersCreated: 0,
    RetryAttempts: 0,
    UnknownFileSize: 0,
    UnknownFileCount: 0,
    KnownFileCount: 0,
    KnownFileSize: 0,
    KnownFilesets: 0,
    LastBackupDate: null,
    BackupListCount: 0,
    TotalQuotaSpace: 0,
    FreeQuotaSpace: 0,
    AssignedQuotaSpace: 0,
    ReportedQuotaError: false,
    ReportedQuotaWarning: false,
  };
}
