import { describe, expect, test } from "bun:test";
import {
  backupEndLines,
  deleteLines,
  filesetLines,
  type ListAsked,
  ListTable,
  restoreEndLines,
  testLines,
} from "../../src/cli/console/index.ts";
import {
  createBackendStatistics,
  createBackupResult,
  createRestoreResult,
  type ListedFileset,
  type ListResult,
  ResultLog,
} from "../../src/engine/results/index.ts";
import { cultureOf } from "../../src/options/values/index.ts";

const culture = cultureOf("");
const begin = new Date(2026, 10, 25, 14, 59, 12);
const origin = () => ({ version: "1", begin, log: new ResultLog(), statistics: createBackendStatistics() });
const fileset = (number: number, more: Partial<ListedFileset> = {}): ListedFileset => ({
  Version: number,
  Time: new Date(begin.getTime() - number * 60_000),
  IsFullBackup: true,
  FileCount: 228,
  FileSizes: 4414812,
  ...more,
});

describe("backup", () => {
  const backup = () => {
    const result = createBackupResult(origin(), false);
    result.EndTime = new Date(begin.getTime() + 4176);
    Object.assign(result.BackendStatistics, {
      KnownFileCount: 9,
      KnownFilesets: 1,
      KnownFileSize: 3677445,
      TotalQuotaSpace: 2 ** 40,
      FreeQuotaSpace: 2 ** 30,
      BytesUploaded: 3677445,
    });
    Object.assign(result, { AddedFiles: 328, DeletedFiles: 1, ModifiedFiles: 2, ExaminedFiles: 328 });
    return result;
  };
  const labels = (lines: string[]) => lines.map((line) => line.split(":")[0]);

  test("ends with duration, remote side, quota, files and data", () => {
    expect(backupEndLines(backup(), culture, { hasFilters: true })).toEqual([
      "  Duration of backup: 00:00:04.1760000",
      "  Remote files: 9",
      "  Remote filesets: 1",
      "  Remote size: 3.51 MiB",
      "  Total remote quota: 1.00 TiB",
      "  Available remote quota: 1.00 GiB",
      "  Files added: 328",
      "  Files deleted: 1",
      "  Files changed: 2",
      "  Data uploaded: 3.51 MiB",
      "  Data downloaded: 0 bytes",
      "Backup completed successfully!",
    ]);
  });

  test("leaves out what is not known of the remote side", () => {
    const result = backup();
    Object.assign(result.BackendStatistics, { KnownFileCount: 0, TotalQuotaSpace: -1, FreeQuotaSpace: -1 });
    expect(labels(backupEndLines(result, culture)).slice(0, 2)).toEqual(["  Duration of backup", "  Files added"]);
  });

  test("that found nothing hints at filters, if there are any", () => {
    const result = backup();
    result.ExaminedFiles = 0;
    expect(backupEndLines(result, culture, { hasFilters: true }).at(-2)).toContain('"test-filters"');
    expect(backupEndLines(result, culture).join()).not.toContain("test-filters");
  });

  test("puts the full result in front", () => {
    const [first, second] = backupEndLines(backup(), culture, { fullResult: true });
    expect(first).toStartWith("DeletedFiles: 1\n");
    expect(first).toEndWith("\nLimitedErrors: []");
    expect(second).toStartWith("  Duration of backup");
  });
});

describe("restore", () => {
  const restore = (path: string | null) => {
    const result = createRestoreResult(origin(), path);
    result.EndTime = new Date(begin.getTime() + 25 * 3_600_000 + 3999);
    Object.assign(result, { RestoredFiles: 3, SizeOfRestoredFiles: 12 * 1024 });
    return result;
  };

  test.each([
    ["/restore", "/restore"],
    [null, "original location"],
    ["@s3://bucket?auth-password=x", "remote destination"],
  ])("to %p names %s", (path, target) => {
    expect(restoreEndLines(restore(path), culture)).toEqual([
      `Restored 3 (12.00 KiB) files to ${target}`,
      "Duration of restore: 01:00:03",
    ]);
  });

  test("has the full result last", () => {
    const lines = restoreEndLines(restore("/r"), culture, { fullResult: true });
    expect(lines).toHaveLength(3);
    expect(lines[2]).toStartWith("BrokenLocalFiles: []\n");
  });
});

describe("list", () => {
  const asked = { files: true };
  const two = [fileset(0), fileset(1, { FileCount: null, FileSizes: null })];
  const file = { Path: "/s/a.txt", Sizes: [60000, null] };
  const listLines = ({ Filesets, Files }: Pick<ListResult, "Filesets" | "Files">, how: ListAsked): string[] => {
    const lines: string[] = [];
    const table = new ListTable((more) => lines.push(...more), culture, how);
    for (const found of Files) table.add([found], Filesets);
    table.finish(Filesets);
    return lines;
  };

  test("without a pattern shows versions, the bracket only when known", () => {
    expect(listLines({ Filesets: two, Files: [] }, { files: false })).toEqual([
      "Listing filesets:",
      "0\t: 11/25/2026 14:59:12 (228 files, 4.21 MiB)",
      "1\t: 11/25/2026 14:58:12",
    ]);
  });

  test("of one version shows sizes, none for folders", () => {
    const files = [
      { Path: "/s/", Sizes: [-1] },
      { Path: "/s/link", Sizes: [-1] },
      { Path: "/s/a.txt", Sizes: [18] },
    ];
    expect(listLines({ Filesets: [fileset(1)], Files: files }, asked)).toEqual([
      "Listing contents 1 (11/25/2026 14:58:12):",
      "/s/ ",
      "/s/link (-1 bytes)",
      "/s/a.txt (18 bytes)",
    ]);
  });

  test("of several versions shows each size beside its version and a dash where there is none", () => {
    const files = [file, { Path: "/s/", Sizes: [-1, -1] }, { Path: "/prefix/", Sizes: [] }];
    expect(listLines({ Filesets: two, Files: files }, asked)).toEqual([
      "Listing files and versions:",
      "/s/a.txt",
      "0\t: 11/25/2026 14:59:12 58.59 KiB",
      "1\t: 11/25/2026 14:58:12  - ",
      "",
      "/s/",
      "0\t: 11/25/2026 14:59:12  - ",
      "1\t: 11/25/2026 14:58:12  - ",
      "",
      "/prefix/",
      "",
    ]);
  });

  test("says what is missing", () => {
    const lines = (filesets: ListedFileset[], controlFiles: boolean) =>
      listLines({ Filesets: filesets, Files: [] }, { files: true, controlFiles });
    expect(lines([], false)).toEqual(["No time or version matched a fileset"]);
    expect(lines(two, false)).toEqual(["No files matched expression"]);
    expect(lines(two, true)).toEqual(["Found 2 filesets, but no files matched"]);
  });

  test("list-filesets marks partial versions", () => {
    const filesets = [fileset(0, { IsFullBackup: false }), fileset(1)];
    expect(filesetLines(filesets, culture, { markPartial: true })).toEqual([
      "Listing filesets:",
      "0\t: 11/25/2026 14:59:12 (228 files, 4.21 MiB), partial",
      "1\t: 11/25/2026 14:58:12 (228 files, 4.21 MiB)",
    ]);
  });
});

test("delete lists versions under a heading that tells whether it was a dry run", () => {
  const DeletedSets = [{ Item1: 3, Item2: begin }];
  expect(deleteLines({ DeletedSets, Dryrun: false }, culture)).toEqual([
    "These filesets were deleted:",
    "3: 11/25/2026 14:59:12",
  ]);
  expect(deleteLines({ DeletedSets, Dryrun: true }, culture)[0]).toBe("The following filesets would be deleted:");
  expect(deleteLines({ DeletedSets: [], Dryrun: true }, culture)).toEqual(["No filesets matched the criteria."]);
});

describe("test", () => {
  const sound = { Key: "a.dlist.zip", Value: [] };
  const damaged = {
    Key: "b.dindex.zip",
    Value: Array.from({ length: 12 }, (_, index) => ({ Key: "Extra" as const, Value: `hash${index}` })),
  };

  test("without findings counts the files", () => {
    expect(testLines({ Verifications: [sound, sound] })).toEqual(["Examined 2 files and found no errors"]);
  });

  test("lists ten findings of a file", () => {
    const lines = testLines({ Verifications: [sound, damaged] });
    expect(lines[0]).toBe("b.dindex.zip: 12 errors");
    expect(lines[10]).toBe("\tExtra: hash9");
    expect(lines.slice(11)).toEqual(["\t... and 2 more", ""]);
  });

  test("lists all of them and the sound files with full-result", () => {
    const lines = testLines({ Verifications: [sound, damaged] }, { fullResult: true });
    expect(lines[0]).toBe("a.dlist.zip: No errors");
    expect(lines.slice(-2)).toEqual(["\tExtra: hash11", ""]);
  });
});
