/** What Duplicati's JSON reports were seen to hold: members in their order, with their types. */

const statistics = [
  ..."RemoteCalls BytesUploaded BytesDownloaded FilesUploaded FilesDownloaded FilesDeleted FoldersCreated".split(" "),
  ..."RetryAttempts UnknownFileSize UnknownFileCount KnownFileCount KnownFileSize KnownFilesets".split(" "),
]
  .map((name) => `${name}: number`)
  .concat(
    "LastBackupDate: string",
    ..."BackupListCount TotalQuotaSpace FreeQuotaSpace AssignedQuotaSpace".split(" ").map((name) => `${name}: number`),
    "ReportedQuotaError: boolean",
    "ReportedQuotaWarning: boolean",
    "ParsedResult: string",
    "Interrupted: boolean",
    "Version: string",
    "MessagesActualLength: number",
    "WarningsActualLength: number",
    "ErrorsActualLength: number",
  );

/** What every result has after its own members, up to the statistics. */
const outcome = [
  "ParsedResult: string",
  "Interrupted: boolean",
  "Version: string",
  "EndTime: string",
  "BeginTime: string",
  "Duration: string",
  "MessagesActualLength: number",
  "WarningsActualLength: number",
  "ErrorsActualLength: number",
];

/** A whole result; with a name, as a part of another. */
function resultOf(own: readonly string[], name?: string): string[] {
  const all = [...own, ...outcome, ...statistics.map((member) => `BackendStatistics.${member}`)];
  return all.map((member) => (name === undefined ? member : `${name}.${member}`));
}

const numbers = (names: string) => names.split(" ").map((name) => `${name}: number`);

const testMembers = [
  "MainOperation: string",
  "VerificationsActualLength: number",
  "Verifications[].Key: string",
  "Verifications[].Value: []",
];
const compactMembers = [
  ...numbers(
    "DeletedFileCount DownloadedFileCount UploadedFileCount DeletedFileSize DownloadedFileSize UploadedFileSize",
  ),
  "Dryrun: boolean",
  "VacuumResults: null",
  "MainOperation: string",
];

/** @param parts what ran; all others are null. */
export function backupData(parts: { test?: boolean; compact?: boolean } = {}): string[] {
  return resultOf([
    ...numbers("DeletedFiles DeletedFolders ModifiedFiles ExaminedFiles OpenedFiles AddedFiles SizeOfModifiedFiles"),
    ...numbers("SizeOfAddedFiles SizeOfExaminedFiles SizeOfOpenedFiles NotProcessedFiles AddedFolders TooLargeFiles"),
    ...numbers("FilesWithError TimestampChangedFiles ModifiedFolders ModifiedSymlinks AddedSymlinks DeletedSymlinks"),
    "PartialBackup: boolean",
    "Dryrun: boolean",
    "MainOperation: string",
    ...(parts.compact ? resultOf(compactMembers, "CompactResults") : ["CompactResults: null"]),
    "VacuumResults: null",
    "DeleteResults: null",
    "RepairResults: null",
    ...(parts.test ? resultOf(testMembers, "TestResults") : ["TestResults: null"]),
    "LockResults: null",
    "RemoteSynchronizationResults: []",
  ]);
}

export const listData = resultOf([
  "EncryptedFiles: boolean",
  "Filesets[].Version: number",
  "Filesets[].IsFullBackup: number",
  "Filesets[].Time: string",
  "Filesets[].FileCount: number",
  "Filesets[].FileSizes: number",
  "Files: null",
  "MainOperation: string",
]);

export const restoreData = resultOf([
  "BrokenLocalFiles: []",
  "BrokenRemoteFiles: []",
  ...numbers("RestoredFiles SizeOfRestoredFiles SizeOfRestoredData RestoredFolders RestoredSymlinks PatchedFiles"),
  ...numbers("DeletedFiles DeletedFolders DeletedSymlinks UnmodifiedFiles SizeOfUnmodifiedFiles"),
  "RestorePath: string",
  "TotalVolumesAccessed: number",
  "MainOperation: string",
  "RecreateDatabaseResults: null",
]);

export const testData = resultOf(testMembers);

export const compareData = resultOf([
  "MainOperation: string",
  "BaseVersionTimestamp: string",
  "CompareVersionTimestamp: string",
  ...numbers("BaseVersionIndex CompareVersionIndex"),
  "ChangeDetails[].Item1: string",
  "ChangeDetails[].Item2: string",
  "ChangeDetails[].Item3: string",
  ...numbers("AddedFolders AddedSymlinks AddedFiles DeletedFolders DeletedSymlinks DeletedFiles"),
  ...numbers("ModifiedFolders ModifiedSymlinks ModifiedFiles PreviousSize CurrentSize AddedSize DeletedSize"),
]);

export const deleteData = resultOf([
  "DeletedSetsActualLength: number",
  "DeletedSets[].Item1: number",
  "DeletedSets[].Item2: string",
  "Dryrun: boolean",
  "MainOperation: string",
  ...resultOf(compactMembers, "CompactResults"),
]);

export const compactData = resultOf(compactMembers);

export const vacuumData = resultOf(["MainOperation: string"]);

export const purgeData = resultOf([
  "MainOperation: string",
  ...numbers("RemovedFileCount RemovedFileSize RewrittenFileLists UpdatedFileCount"),
  ...resultOf(compactMembers, "CompactResults"),
]);

export const listBrokenData = resultOf(["MainOperation: string", "BrokenFiles: null"]);

export const purgeBrokenData = resultOf(["MainOperation: string", "PurgeResults: null", "DeleteResults: null"]);

export const testFiltersData = resultOf([...numbers("FileCount FileSize"), "MainOperation: string"]);

export const repairData = resultOf(["MainOperation: string", "RecreateDatabaseResults: null"]);

/** The members of `Extra`, behind the operation's name; a name that was given stands before the others. */
export function extraNames(given: { backupName: boolean }): string[] {
  const named = "backup-name";
  const ids = ["machine-id", "backup-id"];
  return [
    "OperationName",
    ...(given.backupName ? [named, ...ids] : [...ids, named]),
    ..."machine-name operating-system installation-type destination-type next-scheduled-run update-channel".split(" "),
    "operating-system-detailed",
    "destination-host-suffix",
  ];
}

/** Lines of a backup's result as text. */
export const backupTextNames = [
  ..."DeletedFiles DeletedFolders ModifiedFiles ExaminedFiles OpenedFiles AddedFiles SizeOfModifiedFiles".split(" "),
  ..."SizeOfAddedFiles SizeOfExaminedFiles SizeOfOpenedFiles NotProcessedFiles AddedFolders TooLargeFiles".split(" "),
  ..."FilesWithError TimestampChangedFiles ModifiedFolders ModifiedSymlinks AddedSymlinks DeletedSymlinks".split(" "),
  ..."PartialBackup Dryrun MainOperation RemoteSynchronizationResults ParsedResult Interrupted Fatal Version".split(
    " ",
  ),
  ..."EndTime BeginTime Duration MessagesActualLength WarningsActualLength ErrorsActualLength".split(" "),
  ..."LimitedMessages LimitedWarnings LimitedErrors".split(" "),
];

/** Names of a stored result, and of a part of it, that reports do not have; they stand before the statistics. */
export const storedLists = ["Messages", "Warnings", "Errors"];
