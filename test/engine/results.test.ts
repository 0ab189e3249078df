import { describe, expect, test } from "bun:test";
import {
  type BackupResult,
  createBackendStatistics,
  createBackupResult,
  createCompactResult,
  createDeleteResult,
  createListBrokenFilesResult,
  createListFilesetsResult,
  createListResult,
  createPurgeBrokenFilesResult,
  createPurgeResult,
  createRecreateDatabaseResult,
  createRepairResult,
  createRestoreResult,
  createTestResult,
  createVacuumResult,
  formatDuration,
  parsedResult,
  ResultLog,
  resultToJson,
  resultToText,
} from "../../src/engine/results/index.ts";
import type { LogLevel } from "../../src/support/log.ts";

const begin = new Date("2026-08-01T12:00:00Z");
const commonNames = [
  "ParsedResult",
  "Interrupted",
  "Version",
  "EndTime",
  "BeginTime",
  "Duration",
  "MessagesActualLength",
  "WarningsActualLength",
  "ErrorsActualLength",
  "BackendStatistics",
];
const backupCounters = [
  ..."DeletedFiles DeletedFolders ModifiedFiles ExaminedFiles OpenedFiles AddedFiles SizeOfModifiedFiles".split(" "),
  ..."SizeOfAddedFiles SizeOfExaminedFiles SizeOfOpenedFiles NotProcessedFiles AddedFolders TooLargeFiles".split(" "),
  ..."FilesWithError TimestampChangedFiles ModifiedFolders ModifiedSymlinks AddedSymlinks DeletedSymlinks".split(" "),
  ..."PartialBackup Dryrun MainOperation".split(" "),
];

function origin(log: ResultLog | null = new ResultLog()) {
  return { version: "1.0 (1.0)", begin, log, statistics: createBackendStatistics() };
}
function log(target: ResultLog, level: LogLevel, times = 1) {
  for (let i = 0; i < times; i++) target.write({ level, tag: "T", id: "I", message: `${level} ${i}`, time: begin });
}
const formatDate = (date: Date) => date.toISOString();
const namesOf = (text: string) => text.split("\n").flatMap((line) => /^(\w+): ?/.exec(line)?.[1] ?? []);

describe("JSON", () => {
  test.each([
    [
      "RemovedFileCount RemovedFileSize RewrittenFileLists UpdatedFileCount CompactResults",
      createPurgeResult(origin()),
    ],
    ["PurgeResults DeleteResults", createPurgeBrokenFilesResult(origin())],
    ["BrokenFiles", createListBrokenFilesResult(origin())],
  ])("what deals with files in versions has the members %s", (names, result) => {
    expect(Object.keys(resultToJson(result))).toEqual(["MainOperation", ...names.split(" "), ...commonNames]);
  });

  test("a backup has its members in order, parts and statistics at their places", () => {
    const json = resultToJson(createBackupResult(origin(), false));
    expect(Object.keys(json)).toEqual([
      ...backupCounters,
      ..."CompactResults VacuumResults DeleteResults RepairResults TestResults LockResults".split(" "),
      "RemoteSynchronizationResults",
      ...commonNames,
    ]);
    expect(json).toMatchObject({ MainOperation: "Backup", CompactResults: null, RemoteSynchronizationResults: [] });
  });

  test("the other results have their own members before the common ones", () => {
    const own = (result: Parameters<typeof resultToJson>[0]) => Object.keys(resultToJson(result)).slice(0, -10);
    expect(own(createDeleteResult(origin(), true))).toEqual([
      ..."DeletedSetsActualLength DeletedSets Dryrun MainOperation CompactResults".split(" "),
    ]);
    expect(own(createCompactResult(origin(), true))).toEqual([
      ..."DeletedFileCount DownloadedFileCount UploadedFileCount DeletedFileSize DownloadedFileSize".split(" "),
      ..."UploadedFileSize Dryrun VacuumResults MainOperation".split(" "),
    ]);
    expect(own(createRepairResult(origin()))).toEqual(["MainOperation", "RecreateDatabaseResults"]);
    expect(own(createRecreateDatabaseResult(origin()))).toEqual(["MainOperation"]);
    expect(own(createVacuumResult(origin()))).toEqual(["MainOperation"]);
    expect(own(createTestResult(origin()))).toEqual(["MainOperation", "VerificationsActualLength", "Verifications"]);
    expect(own(createListResult(origin()))).toEqual(["EncryptedFiles", "Filesets", "Files", "MainOperation"]);
    expect(own(createListFilesetsResult(origin()))).toEqual(["Filesets", "EncryptedFiles", "MainOperation"]);
  });

  test("a restore tells of cache pressure only when there was some", () => {
    const result = createRestoreResult(origin(), "/target");
    result.TotalVolumesAccessed = 5;
    const names = Object.keys(resultToJson(result));
    const at = names.indexOf("RestorePath");
    expect(names.slice(at, at + 4)).toEqual([
      "RestorePath",
      "TotalVolumesAccessed",
      "MainOperation",
      "RecreateDatabaseResults",
    ]);
  });

  test("begin and end are in UTC, other dates local with their offset", () => {
    const result = createDeleteResult(origin(), false);
    result.EndTime = new Date(begin.getTime() + 5250);
    result.DeletedSets.push({ Item1: 1, Item2: begin });
    result.BackendStatistics.LastBackupDate = begin;
    const json = resultToJson(result);
    expect(json).toMatchObject({
      BeginTime: "2026-08-01T12:00:00Z",
      EndTime: "2026-08-01T12:00:05.25Z",
      Duration: "00:00:05.2500000",
    });
    const [set] = json.DeletedSets as { Item1: number; Item2: string }[];
    expect(set?.Item2).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    expect(new Date(set?.Item2 ?? "")).toEqual(begin);
    expect(json.BackendStatistics).toMatchObject({ LastBackupDate: set?.Item2 });
  });

  test("statistics end in an outcome of their own and have a first day when nothing is known", () => {
    const { BackendStatistics: statistics } = resultToJson(createVacuumResult(origin()));
    expect(Object.entries(statistics as object).slice(13)).toEqual([
      ["LastBackupDate", "0001-01-01T00:00:00"],
      ["BackupListCount", 0],
      ["TotalQuotaSpace", 0],
      ["FreeQuotaSpace", 0],
      ["AssignedQuotaSpace", 0],
      ["ReportedQuotaError", false],
      ["ReportedQuotaWarning", false],
      ["ParsedResult", "Success"],
      ["Interrupted", false],
      ["Version", "1.0 (1.0)"],
      ["MessagesActualLength", 0],
      ["WarningsActualLength", 0],
      ["ErrorsActualLength", 0],
    ]);
  });

  test("long lists are cut at 20 and counted", () => {
    const result = createDeleteResult(origin(), false);
    for (let number = 0; number < 25; number++) result.DeletedSets.push({ Item1: number, Item2: begin });
    const json = resultToJson(result);
    expect(json.DeletedSetsActualLength).toBe(25);
    expect(json.DeletedSets).toHaveLength(20);
  });

  test("the stored form has the first 20 messages, and null where a part has none of its own", () => {
    const messages = new ResultLog({ complete: true });
    log(messages, "Information", 25);
    const result = createBackupResult(origin(messages), false);
    result.TestResults = createTestResult({ ...origin(null), statistics: result.BackendStatistics });
    const json = resultToJson(result, { messages: true });
    expect(Object.keys(json).slice(-8)).toEqual([
      "Duration",
      ...["Messages", "Warnings", "Errors"].map((name) => `${name}ActualLength`),
      ..."Messages Warnings Errors BackendStatistics".split(" "),
    ]);
    expect(json).toMatchObject({ MessagesActualLength: 25, Warnings: [] });
    expect(json.Messages).toHaveLength(20);
    expect(json.TestResults).toMatchObject({ MessagesActualLength: 0, Messages: null, Warnings: null, Errors: null });
    expect(json.BackendStatistics).toMatchObject({ Messages: null });
    expect(resultToJson(result)).not.toHaveProperty("Messages");
  });
});

describe("text", () => {
  const commonText = "ParsedResult Interrupted Fatal Version EndTime BeginTime Duration".split(" ");

  test("full-result has every message list before its count and ends with the limited ones", () => {
    const messages = new ResultLog({ complete: true });
    log(messages, "Information", 28);
    const text = resultToText(createBackupResult(origin(messages), true), { formatDate, complete: true });
    expect(namesOf(text)).toEqual([
      ...backupCounters,
      "RemoteSynchronizationResults",
      ...commonText,
      ...["Messages", "Warnings", "Errors"].flatMap((name) => [name, `${name}ActualLength`]),
      ...["Messages", "Warnings", "Errors"].map((name) => `Limited${name}`),
    ]);
    const lines = text.split("\n");
    expect(lines).toContain("Dryrun: True");
    expect(lines).toContain("RemoteSynchronizationResults: []");
    expect(lines).toContain("EndTime: 2026-08-01T12:00:00.000Z (1785585600)");
    expect(lines).toContain("Warnings: []");
    const start = lines.indexOf("Messages: [");
    expect(lines[start + 28]).toMatch(/^ {4}\S.* - \[Information-T-I\]: Information 27$/);
    expect(lines[start + 27]).toEndWith("Information 26,");
    expect(lines[start + 29]).toBe("]");
    const limited = lines.indexOf("LimitedMessages: [");
    expect(lines[limited + 21]).toBe("]");
  });

  test("reports leave the full lists out and cut the limited ones at 10", () => {
    const messages = new ResultLog();
    log(messages, "Warning", 11);
    const lines = resultToText(createBackupResult(origin(messages), false), { formatDate }).split("\n");
    expect(lines).not.toContain("Warnings: [");
    const start = lines.indexOf("LimitedWarnings: [");
    expect(lines.slice(start + 10, start + 13)).toEqual([expect.stringMatching(/Warning 9,$/), "...", "]"]);
  });

  test("a restore prints its counters of cache pressure even when they are zero", () => {
    const text = resultToText(createRestoreResult(origin(), null), { formatDate, complete: true });
    expect(namesOf(text).slice(0, 20)).toEqual([
      ..."BrokenLocalFiles BrokenRemoteFiles RestoredFiles SizeOfRestoredFiles SizeOfRestoredData".split(" "),
      ..."RestoredFolders RestoredSymlinks PatchedFiles DeletedFiles DeletedFolders DeletedSymlinks".split(" "),
      ..."UnmodifiedFiles SizeOfUnmodifiedFiles RestorePath CachePressureEvictions".split(" "),
      ..."CachePressureRedownloads TotalVolumesAccessed MainOperation ParsedResult Interrupted".split(" "),
    ]);
    expect(text).toContain("\nRestorePath: null\n");
  });
});

describe("parsedResult", () => {
  const outcomeOf = (change: (result: BackupResult, messages: ResultLog) => void) => {
    const messages = new ResultLog();
    const result = createBackupResult(origin(messages), false);
    change(result, messages);
    return parsedResult(result);
  };

  test("is the gravest of exception, errors and warnings", () => {
    expect(outcomeOf(() => undefined)).toBe("Success");
    expect(outcomeOf((_, messages) => log(messages, "Information", 30))).toBe("Success");
    expect(outcomeOf((_, messages) => log(messages, "Warning"))).toBe("Warning");
    expect(
      outcomeOf((_, messages) => {
        log(messages, "Warning");
        log(messages, "Error");
      }),
    ).toBe("Error");
    expect(
      outcomeOf((result, messages) => {
        log(messages, "Error");
        result.Fatal = true;
      }),
    ).toBe("Fatal");
  });

  test("a partial backup is a warning, and so are files that could not be read", () => {
    expect(
      outcomeOf((result) => {
        result.PartialBackup = true;
      }),
    ).toBe("Warning");
    expect(
      outcomeOf((result) => {
        result.FilesWithError = 1;
      }),
    ).toBe("Warning");
  });

  test("parts raise the whole", () => {
    const failed = new ResultLog();
    log(failed, "Error");
    expect(
      outcomeOf((result) => {
        result.CompactResults = createCompactResult(origin(failed), false);
      }),
    ).toBe("Error");
    const restore = createRestoreResult(origin(), null);
    restore.RecreateDatabaseResults = createRecreateDatabaseResult(origin(failed));
    expect(parsedResult(restore)).toBe("Error");
  });
});

describe("ResultLog", () => {
  test("sorts by level, counts all and keeps the first 20", () => {
    const messages = new ResultLog();
    for (const level of ["Verbose", "Retry", "Information", "DryRun", "Warning", "Error"] as const) {
      log(messages, level, 21);
    }
    expect([messages.messages, messages.warnings, messages.errors].map(({ count }) => count)).toEqual([42, 21, 21]);
    expect(messages.warnings.lines).toHaveLength(20);
  });

  test("writes an error as its type and message", () => {
    const messages = new ResultLog();
    messages.write({ level: "Error", tag: "T", id: "I", message: "m", time: begin, error: new TypeError("bad") });
    expect(messages.errors.lines[0]?.split("\n")[1]).toBe("TypeError: bad");
  });
});

test.each([
  [0, "00:00:00"],
  [5000, "00:00:05"],
  [4176.9344, "00:00:04.1769344"],
  [86_400_000 + 3_723_500, "1.01:02:03.5000000"],
  [-1500, "-00:00:01.5000000"],
])("%d ms last %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
