import { availableParallelism, tmpdir } from "node:os";
import { UserError } from "../support/errors.ts";
import type { LogLevel } from "../support/log.ts";
import type { OptionValues } from "./declaration.ts";
import { OptionReader } from "./reader.ts";
import {
  attributeMask,
  dateOrderOf,
  fileAttributeNames,
  invalidValue,
  keepTimeLimit,
  parseAcceptedWarnings,
  parseFlags,
  parsePercentage,
  parsePinnedVersions,
  parseRetentionPolicy,
  parseTime,
  parseTimespan,
  parseVersions,
} from "./values/index.ts";

/** Every option that the engine acts upon: typed, within its bounds, with its default (options.md 5). Sizes are bytes. */
export interface Settings extends Readonly<ReturnType<typeof readSettings>> {}

/**
 * Reads all of an operation's options at once, so that a bad value stops it before anything is touched. Throws a
 * UserError for values that have no fallback (sizes, durations, dates, versions, retention policies).
 */
export function readSettings(values: OptionValues, now: Date = new Date()) {
  const read = new OptionReader(values);
  return {
    ...generalSettings(read),
    ...sourceSettings(read),
    ...volumeSettings(read),
    ...transferSettings(read),
    ...verificationSettings(read),
    ...retentionSettings(read, now),
    ...restoreSettings(read),
    ...selectionSettings(read, now),
    ...repairSettings(read),
    ...syncSettings(read),
    ...logSettings(read),
  };
}

/**
 * Options that an operation sets by itself when the user doesn't: only a backup creates the remote folder
 * (options.md 3).
 */
export function withOperationDefaults(values: OptionValues, operation: string): OptionValues {
  if (operation.toLowerCase() === "backup" || values["disable-autocreate-folder"] !== undefined) return values;
  return { ...values, "disable-autocreate-folder": "true" };
}

const halfTheProcessors = () => Math.max(1, Math.floor(availableParallelism() / 2));
const atLeastOne = (fallback = halfTheProcessors()) => ({ minimum: 1, fallback });

function generalSettings(read: OptionReader) {
  const tempdir = read.text("tempdir") ?? tmpdir();
  return {
    prefix: read.text("prefix") as string,
    /** Blank when given blank, which is not the same as absent. */
    passphrase: read.exact("passphrase"),
    allowPassphraseChange: read.boolean("allow-passphrase-change"),
    dryRun: read.boolean("dry-run"),
    tempdir,
    asynchronousUploadFolder: read.text("asynchronous-upload-folder") ?? tempdir,
    /** 0 or less: as many as seem right. */
    concurrencyMaxThreads: read.integer("concurrency-max-threads"),
    concurrencyCompressors: read.integer("concurrency-compressors", atLeastOne(availableParallelism())),
    /** 1 to 10; below 10 workers rest for a part of the time. */
    cpuIntensity: Math.min(10, read.integer("cpu-intensity", { minimum: 1 })),
    useBackgroundIoPriority: read.boolean("use-background-io-priority"),
    disableOnBattery: read.boolean("disable-on-battery"),
    dbpath: read.text("dbpath"),
    profileAllDatabaseQueries: read.boolean("profile-all-database-queries"),
    /** Below 0: no query is too slow. */
    longDatabaseQueryThresholdSeconds: read.timespan("long-database-query-threshold"),
    autoVacuum: read.boolean("auto-vacuum"),
    autoVacuumIntervalSeconds: read.timespan("auto-vacuum-interval"),
    /** A duration for `parseTime` (calendar months). */
    logRetention: read.text("log-retention") as string,
    backupName: read.text("backup-name"),
    backupId: read.text("backup-id"),
    machineId: read.text("machine-id"),
    machineName: read.text("machine-name"),
  };
}

function sourceSettings(read: OptionReader) {
  const largest = read.optionalSize("skip-files-larger-than") ?? 0;
  return {
    allowMissingSource: read.boolean("allow-missing-source"),
    abortIfSourceMissing: read.boolean("abort-if-source-missing"),
    preventEmptySource: read.boolean("prevent-empty-source"),
    /** Files of more bytes are skipped. */
    skipFilesLargerThan: largest > 0 ? largest : undefined,
    /** Bits of `fileAttributes`. */
    excludeFilesAttributes: excludedAttributes(read),
    excludeEmptyFolders: read.boolean("exclude-empty-folders"),
    ignoreFilenames: read.paths("ignore-filenames"),
    ignoreRuleFiles: ignoreRuleFiles(read),
    symlinkPolicy: read.enumeration("symlink-policy"),
    hardlinkPolicy: read.enumeration("hardlink-policy"),
    disableFiletimeCheck: read.boolean("disable-filetime-check"),
    checkFiletimeOnly: read.boolean("check-filetime-only"),
    /** Bytes; 0: none. */
    rereadUnchanged: Math.max(0, read.size("reread-unchanged")),
    skipMetadata: read.boolean("skip-metadata"),
    /** If there are any, nothing else is looked at. */
    changedFiles: read.paths("changed-files"),
    deletedFiles: read.paths("deleted-files"),
    snapshotPolicy: read.enumeration("snapshot-policy"),
    ...containerSettings(read),
    controlFiles: read.paths("control-files"),
    uploadUnchangedBackups: read.boolean("upload-unchanged-backups"),
    disableFileScanner: read.boolean("disable-file-scanner"),
    disableSyntheticFilelist: read.boolean("disable-synthetic-filelist"),
    disableFilelistConsistencyChecks: read.boolean("disable-filelist-consistency-checks"),
    disableBackupExclusionXattr: process.platform === "win32" || read.boolean("disable-backup-exclusion-xattr"),
  };
}

function containerSettings(read: OptionReader) {
  return {
    /** Names or ids. */
    containerStop: read.names("container-stop"),
    containerPause: read.names("container-pause"),
    containerDump: read.names("container-dump"),
    /** Databases of SQLite, and folders of such. */
    sqliteCopy: read.paths("sqlite-copy"),
    /** Unix sockets; those that are found, if there are none. */
    containerSockets: read.names("container-sockets"),
    /** The run fails if something can't be done with a container that was named. */
    areContainersRequired: read.enumeration("container-policy") === "Required",
  };
}

function ignoreRuleFiles(read: OptionReader): string[] {
  const names = read.names("ignore-rule-files");
  const wrong = names.find((name) => /[/\\]/.test(name) || name === "." || name === "..");
  if (wrong === undefined) return names;
  throw invalidValue(
    `"${wrong}" is no name of a file`,
    "Give --ignore-rule-files names without folders, as .gitignore",
  );
}

function excludedAttributes(read: OptionReader): number {
  const { known } = parseFlags(read.text("exclude-files-attributes") ?? "", fileAttributeNames);
  if (read.boolean("exclude-non-local-files")) {
    known.push("Offline");
    if (process.platform === "win32") known.push("RecallOnOpen", "RecallOnDataAccess");
  }
  return attributeMask(known);
}

const smallestVolume = 1024 * 1024;
const smallestBlock = 1024;
const largestBlock = 2 ** 31 - 1;

function volumeSettings(read: OptionReader) {
  return {
    ...readVolumeSizes(read),
    blockHashAlgorithm: read.given("block-hash-algorithm") ?? "SHA256",
    fileHashAlgorithm: read.given("file-hash-algorithm") ?? "SHA256",
    indexFilePolicy: read.enumeration("index-file-policy"),
    uploadVerificationFile: read.boolean("upload-verification-file"),
    compressionModule: read.text("compression-module") as string,
    compressionExtensionFile: read.text("compression-extension-file"),
    /** Undefined: unencrypted. */
    encryptionModule: read.boolean("no-encryption") ? undefined : (read.text("encryption-module") as string),
    ...paritySettings(read),
    skipFileHashChecks: read.boolean("skip-file-hash-checks"),
    dontReadManifests: read.boolean("dont-read-manifests"),
  };
}

function paritySettings(read: OptionReader) {
  const parityModule = read.text("parity-module")?.trim().toLowerCase();
  if (parityModule !== undefined && parityModule !== "par2") {
    throw new UserError("UnsupportedParityModule", `The parity module "${parityModule}" is not supported`, {
      advice: "Choose par2, or leave --parity-module out.",
    });
  }
  /** Percent. */
  const parityRedundancyLevel = read.integer("parity-redundancy-level");
  if (parityModule !== undefined && parityRedundancyLevel <= 0) {
    throw new UserError("Par2InvalidRedundancy", "The redundancy of parity files must be above zero", {
      advice: "Raise --parity-redundancy-level.",
    });
  }
  return { parityModule, parityRedundancyLevel };
}

/** Sizes of volumes and blocks. Throws a UserError if they don't parse, or a block is out of range (options.md 5.4). */
export function readVolumeSizes(read: OptionReader): { dblockSize: number; blocksize: number } {
  const blocksize = read.size("blocksize");
  if (blocksize < smallestBlock || blocksize > largestBlock) {
    throw invalidValue(
      `The block size of ${blocksize} bytes is out of range`,
      `Choose a --blocksize from ${smallestBlock} to ${largestBlock} bytes`,
    );
  }
  return { dblockSize: Math.max(smallestVolume, read.size("dblock-size")), blocksize };
}

function transferSettings(read: OptionReader) {
  const quotaSize = read.optionalSize("quota-size") ?? -1;
  return {
    numberOfRetries: read.integer("number-of-retries", { minimum: 0 }),
    retryDelaySeconds: Math.max(0, read.timespan("retry-delay")),
    retryWithExponentialBackoff: read.boolean("retry-with-exponential-backoff"),
    asynchronousUploadLimit: read.integer("asynchronous-upload-limit", { minimum: 1 }),
    /** Bytes a second; 0: unlimited. */
    throttleUpload: Math.max(0, read.size("throttle-upload")),
    throttleDownload: Math.max(0, read.size("throttle-download")),
    throttleDisabled: read.boolean("throttle-disabled"),
    /** URL schemes that are never throttled. */
    throttleDisabledBackends: read.names("throttle-disabled-backends"),
    noConnectionReuse: read.boolean("no-connection-reuse"),
    listVerifyUploads: read.boolean("list-verify-uploads"),
    /** Set by `withOperationDefaults` for all operations but backup. */
    disableAutocreateFolder: read.boolean("disable-autocreate-folder"),
    softDeletePrefix: read.text("soft-delete-prefix"),
    preventBackendRename: read.boolean("prevent-backend-rename"),
    /** Seconds; 0: files are deleted at once. */
    keepRetiredSeconds: read.optionalTimespan("keep-retired-files"),
    caseInsensitiveRemote: read.boolean("case-insensitive-remote"),
    noBackendVerification: read.boolean("no-backend-verification"),
    /** Bytes; undefined: no limit. */
    quotaSize: quotaSize < 0 ? undefined : quotaSize,
    /** Percent. */
    quotaWarningThreshold: read.integer("quota-warning-threshold"),
    quotaDisable: read.boolean("quota-disable"),
    downloads: read.integer("restore-volume-downloaders", atLeastOne()),
    budgetPolicy: read.enumeration("budget-policy"),
    exceedBudget: read.boolean("exceed-budget"),
  };
}

function verificationSettings(read: OptionReader) {
  const depth = read.enumeration("full-remote-verification");
  return {
    backupTestSamples: read.integer("backup-test-samples", { bits: 64, minimum: 0 }),
    /** Percent, 0 to 100. */
    backupTestPercentage: parsePercentage(read.text("backup-test-percentage") as string, "backup-test-percentage"),
    fullRemoteVerification: depth === "IndexOnly" ? ("IndexesOnly" as const) : depth,
    dontReplaceFaultyIndexFiles: read.boolean("dont-replace-faulty-index-files"),
    /** Bytes. */
    drillSize: Math.max(0, read.size("drill-size")),
    /** Seconds. */
    drillTime: Math.max(0, read.timespan("drill-time")),
    drillFiles: read.paths("drill-files"),
  };
}

function retentionSettings(read: OptionReader, now: Date) {
  const keepTime = read.text("keep-time");
  if (keepTime !== undefined) keepTimeLimit(keepTime, now, { tolerance: true });
  const policy = read.text("retention-policy");
  const lockDuration = read.text("remote-file-lock-duration");
  return {
    /** 0: no limit. */
    keepVersions: read.integer("keep-versions", { minimum: 0 }),
    /** A valid duration for `keepTimeLimit`. */
    keepTime,
    retentionPolicy: policy === undefined ? undefined : parseRetentionPolicy(policy),
    /** Seconds since 1970. */
    pinnedVersions: parsePinnedVersions(read.text("pinned-versions") ?? ""),
    disableTimeTolerance: read.boolean("disable-time-tolerance"),
    allowFullRemoval: read.boolean("allow-full-removal"),
    noAutoCompact: read.boolean("no-auto-compact"),
    /** Undefined: no locks. */
    remoteFileLockSeconds: lockDuration === undefined ? undefined : parseTimespan(lockDuration),
    refreshLockInfoComplete: read.boolean("refresh-lock-info-complete"),
    reducedPurgeStatistics: read.boolean("reduced-purge-statistics"),
    autoCompactIntervalSeconds: read.timespan("auto-compact-interval"),
    /** Percent. */
    threshold: read.integer("threshold", { bits: 64 }),
    /** Undefined: a fifth of the volume size. */
    smallFileSize: read.optionalSize("small-file-size"),
    smallFileMaxCount: read.integer("small-file-max-count", { bits: 64 }),
  };
}

function restoreSettings(read: OptionReader) {
  return {
    /** Undefined: original places. */
    restorePath: read.text("restore-path"),
    overwrite: read.boolean("overwrite"),
    restoreOnlyMissing: read.boolean("restore-only-missing"),
    dontCompressRestorePaths: read.boolean("dont-compress-restore-paths"),
    allowRestoreOutsideTargetDirectory: read.boolean("allow-restore-outside-target-directory"),
    restorePermissions: read.boolean("restore-permissions"),
    restoreSymlinkMetadata: read.boolean("restore-symlink-metadata"),
    skipRestoreVerification: read.boolean("skip-restore-verification"),
    restoreWithLocalBlocks: read.boolean("restore-with-local-blocks"),
    restoreAllFiles: read.enumeration("restore-all-files"),
    restorePreallocateSize: read.boolean("restore-preallocate-size"),
  };
}

function selectionSettings(read: OptionReader, now: Date) {
  const time = read.text("time");
  const versions = parseVersions(read.text("version") ?? "");
  const order = dateOrderOf(read.exact("force-locale"));
  return {
    time: time === undefined ? undefined : parseTime(time, { base: now, negate: false, order }),
    /** Undefined: no restriction. */
    versions: versions.length === 0 ? undefined : versions,
    allVersions: read.boolean("all-versions"),
    listSetsOnly: read.boolean("list-sets-only"),
    listPrefixOnly: read.boolean("list-prefix-only"),
    listFolderContents: read.boolean("list-folder-contents"),
    /** `control-files` as the switch that list and restore take it for. */
    showControlFiles: read.switch("control-files"),
    fullResult: read.boolean("full-result"),
  };
}

function repairSettings(read: OptionReader) {
  return {
    autoCleanup: read.boolean("auto-cleanup"),
    /** As the user wrote them; all if none is named. */
    repairActions: read.flags("repair-actions"),
    rebuildMissingDblockFiles: read.boolean("rebuild-missing-dblock-files"),
    disableReplaceMissingMetadata: read.boolean("disable-replace-missing-metadata"),
    disablePartialDblockRecovery: read.boolean("disable-partial-dblock-recovery"),
    repairOnlyPaths: read.boolean("repair-only-paths"),
    repairRefreshLockInfo: read.boolean("repair-refresh-lock-info"),
    repairForceBlockUse: read.boolean("repair-force-block-use"),
    repairIgnoreOutdatedDatabase: read.boolean("repair-ignore-outdated-database"),
  };
}

function syncSettings(read: OptionReader) {
  return {
    syncRemoteState: read.enumeration("sync-remote-state"),
    syncThenDelete: read.boolean("sync-then-delete"),
    syncVerifyHash: read.boolean("sync-verify-hash"),
    syncRecheck: read.boolean("sync-recheck"),
    /** JSON text, or the path of a JSON file. */
    remoteSyncJsonConfig: read.text("remote-sync-json-config"),
  };
}

function logSettings(read: OptionReader) {
  return {
    logFile: read.text("log-file"),
    logFileLogLevel: logLevelOf(read, "log-file-log-level"),
    logFileLogFilter: read.text("log-file-log-filter"),
    /** Message ids. */
    logFileLogIgnore: read.names("log-file-log-ignore"),
    consoleLogLevel: logLevelOf(read, "console-log-level"),
    consoleLogFilter: read.text("console-log-filter"),
    consoleLogIgnore: read.names("console-log-ignore"),
    suppressWarnings: read.names("suppress-warnings"),
    acceptedWarnings: parseAcceptedWarnings(read.text("accepted-warnings") ?? ""),
  };
}

function logLevelOf(read: OptionReader, name: "log-file-log-level" | "console-log-level"): LogLevel {
  const given = read.given(name) === undefined ? read.optionalEnumeration("log-level") : read.optionalEnumeration(name);
  return given ?? (read.boolean("dry-run") ? "DryRun" : "Warning");
}
