import { describe, expect, test } from "bun:test";
import { type ConsoleOptions, DuplicatiConsole } from "../../src/cli/console/index.ts";
import type { RemoteAction } from "../../src/destinations/remote-parts.ts";
import { Progress } from "../../src/engine/progress.ts";
import { cultureOf } from "../../src/options/values/index.ts";
import type { LogEntry, LogLevel } from "../../src/support/log.ts";

function setup(options: Partial<Pick<ConsoleOptions, "quiet" | "debug" | "columns">> = {}) {
  const clock = { time: 0 };
  const progress = new Progress(() => clock.time);
  let output = "";
  const view = new DuplicatiConsole({
    writeError: () => undefined,
    write: (text) => {
      output += text;
    },
    culture: cultureOf(""),
    progress,
    now: () => clock.time,
    ...options,
  });
  progress.onPhase((phase) => view.phase(phase));
  return {
    clock,
    progress,
    view,
    /** What was printed since the last call. */
    take: () => {
      const text = output;
      output = "";
      return text;
    },
  };
}
function entry(level: LogLevel, message: string, error?: unknown): LogEntry {
  return { level, tag: "T", id: "I", message, time: new Date(0), ...(error === undefined ? {} : { error }) };
}
const started = (action: RemoteAction, name: string, size = -1) => ({
  action,
  event: "Started" as const,
  name,
  size,
});

describe("transfers", () => {
  test.each<[RemoteAction, string, number, string]>([
    ["Put", "a.dblock.zip", 1536, "  Uploading file a.dblock.zip (1.50 KiB) ...\n"],
    ["Get", "a.dblock.zip", 18, "  Downloading file a.dblock.zip (18 bytes) ...\n"],
    ["Get", "a.dblock.zip", -1, "  Downloading file a.dblock.zip (unknown) ...\n"],
    ["Delete", "a.dlist.zip", 1024, "  Deleting file a.dlist.zip  (1.00 KiB) ...\n"],
    ["List", "", -1, "  Listing remote folder ...\n"],
    ["CreateFolder", "", -1, "  Creating remote folder  ...\n"],
    ["QuotaInfo", "", -1, ""],
  ])("%s %p of %p bytes", (action, name, size, line) => {
    const { view, take } = setup({ quiet: true });
    view.remoteEvent(started(action, name, size));
    expect(take()).toBe(line);
  });

  test("have a line only when they start", () => {
    const { view, take } = setup();
    for (const event of ["Completed", "Retrying", "Failed", "Rename"] as const) {
      view.remoteEvent({ action: "Put", event, name: "a", size: 1 });
    }
    expect(take()).toBe("");
  });
});

describe("log entries", () => {
  test("show message, dry run mark and error", () => {
    const { view, take } = setup();
    view.write(entry("Warning", "The path is gone"));
    view.write(entry("DryRun", "Would upload file: a"));
    view.write(entry("Error", "The operation Backup has failed", new Error("nothing there")));
    expect(take().split("\n")).toEqual([
      "The path is gone",
      "[Dryrun]: Would upload file: a",
      "The operation Backup has failed => nothing there",
      "",
    ]);
  });

  test("show the whole error with debug-output", () => {
    const { view, take } = setup({ debug: true });
    view.write(entry("Error", "failed", new Error("nothing there")));
    expect(take()).toMatch(/^failed => Error: nothing there\n +at /);
  });

  test("and status lines are silent with quiet-console, tables are not", () => {
    const { view, progress, take } = setup({ quiet: true });
    view.write(entry("Error", "failed"));
    view.status("Backup started");
    progress.enter("Backup_ProcessingFiles");
    expect(take()).toBe("");
    view.table(["Listing filesets:", "0"]);
    expect(take()).toBe("Listing filesets:\n0\n");
  });
});

test("names with control characters, line ends or changes of direction are shown with escapes", () => {
  const { view, take } = setup();
  view.write(entry("Warning", "Excluding /a\nBackup completed\x1b[2J\u202etxt", new Error("ENOENT: /a\r\tb\x9b")));
  view.table(["/a\x07\u2066b"]);
  expect(take().split("\n")).toEqual([
    "Excluding /a\\nBackup completed\\x1b[2J\\u202etxt => ENOENT: /a\\r\\tb\\x9b",
    "/a\\x07\\u2066b",
    "",
  ]);
});

describe("phases", () => {
  test("of a short backup give its lines in order, with one count of zero", () => {
    const { progress, take } = setup();
    for (const phase of [
      "Backup_Begin",
      "Backup_PreBackupVerify",
      "Backup_ProcessingFiles",
      "Backup_WaitForUpload",
      "Backup_Compact",
      "Backup_PostBackupVerify",
      "Backup_PostBackupTest",
      "Verify_Running",
      "Backup_Complete",
    ] as const) {
      progress.enter(phase);
      if (phase === "Backup_ProcessingFiles") progress.filesTotal = progress.filesProcessed = 12;
    }
    expect(take().trimEnd().split("\n")).toEqual([
      "Checking remote backup ...",
      "Scanning source files ...",
      "  0 files need to be examined (0 bytes)",
      "Compacting remote backup ...",
      "Checking remote backup ...",
      "Verifying remote backup ...",
      "Remote backup verification completed",
    ]);
  });

  test("of a restore count what is wanted before the downloads and zero after them", () => {
    const { progress, view, take } = setup();
    progress.enter("Restore_PreRestoreVerify");
    progress.filesTotal = 3;
    progress.bytesTotal = 12 * 1024;
    progress.enter("Restore_DownloadingRemoteFiles");
    view.remoteEvent(started("Get", "a", 1));
    progress.filesProcessed = 3;
    progress.bytesProcessed = 12 * 1024;
    progress.enter("Restore_PostRestoreVerify");
    progress.enter("Restore_Finalize");
    progress.enter("Restore_Complete");
    expect(take().trimEnd().split("\n")).toEqual([
      "Checking remote backup ...",
      "  3 files need to be restored (12.00 KiB)",
      "  Downloading file a (1 bytes) ...",
      "  0 files need to be restored (0 bytes)",
      "Verifying restored files ...",
      "Completing restore on destination ...",
    ]);
  });

  test("that fail end without a count", () => {
    const { progress, take } = setup();
    progress.filesTotal = 3;
    progress.enter("Restore_DownloadingRemoteFiles");
    take();
    progress.enter("Error");
    expect(take()).toBe("");
  });
});

test("counts come every five seconds: always while counting, then only when they change", () => {
  const { clock, progress, view, take } = setup();
  progress.stillCounting = true;
  progress.enter("Backup_ProcessingFiles");
  take();
  const after = (milliseconds: number) => {
    clock.time += milliseconds;
    view.tick();
    return take();
  };
  progress.filesTotal = 12;
  progress.bytesTotal = 2048;
  expect(after(4999)).toBe("");
  expect(after(1)).toBe("  12 files need to be examined (2.00 KiB) (still counting)\n");
  expect(after(5000)).toBe("  12 files need to be examined (2.00 KiB) (still counting)\n");
  progress.stillCounting = false;
  expect(after(5000)).toBe("");
  progress.filesProcessed = 5;
  progress.bytesProcessed = 1024;
  expect(after(5000)).toBe("  7 files need to be examined (1.00 KiB)\n");
  progress.enter("Backup_WaitForUpload");
  expect(take()).toBe("  0 files need to be examined (0 bytes)\n");
});

describe("live line", () => {
  const erase = "\r\x1b[J";

  test("is written in place, ten times a second at most, and taken away for other lines", () => {
    const { clock, progress, view, take } = setup({ columns: () => 80 });
    progress.enter("Backup_ProcessingFiles");
    take();
    progress.filesTotal = 3;
    progress.bytesTotal = 2048;
    view.tick();
    expect(take()).toBe("\rProcessing files | 0/3 files | 0 bytes/2.00 KiB\x1b[J\r");
    progress.filesProcessed = 1;
    clock.time += 99;
    view.tick();
    expect(take()).toBe("");
    clock.time += 1;
    view.tick();
    expect(take()).toContain("1/3 files");
    view.status("Compacting remote backup ...");
    expect(take()).toBe(`${erase}Compacting remote backup ...\n`);
    view.status("next");
    expect(take()).toBe("next\n");
  });

  test("tells speed, time left and file, and cuts the file to the width", () => {
    const { clock, progress, view, take } = setup({ columns: () => 100 });
    progress.filesTotal = 10;
    progress.bytesTotal = 1_000_000;
    progress.upload.begin();
    clock.time += 2000;
    progress.upload.add(20_480);
    progress.bytesProcessed = 20_000;
    progress.beginFile(`/${"long/".repeat(30)}\x1b[31mname.txt`, 100);
    view.tick();
    const text = take();
    expect(text).toContain("up 10.00 KiB/s");
    expect(text).toContain("1:38 left");
    expect(text).toEndWith("\\x1b[31mname.txt\x1b[J\r");
    expect(text).toContain("| …");
    expect(text.slice(1, -4)).toHaveLength(99);
  });

  test("counts wide letters twice", () => {
    const { progress, view, take } = setup({ columns: () => 40 });
    progress.enter("Sync_ProcessingFiles");
    progress.beginFile("/資料資料資料資料資料資料資料.txt", 100);
    view.tick();
    // 39 columns: 19 for the phase, then an ellipsis, seven wide letters and the ending.
    expect(take()).toBe("\rProcessing files | …料資料資料資料.txt\x1b[J\r");
  });

  test("counts remote volumes while a database is built", () => {
    const { progress, view, take } = setup({ columns: () => 80 });
    progress.enter("Recreate_Running");
    progress.filesTotal = 8;
    progress.bytesTotal = 2048;
    view.tick();
    expect(take()).toContain("Recreate | 0/8 volumes | 0 bytes/2.00 KiB");
  });

  test("follows the width of the terminal", () => {
    let columns = 80;
    const { clock, progress, view, take } = setup({ columns: () => columns });
    progress.beginFile(`/${"long/".repeat(30)}`, 100);
    for (columns of [80, 30, 10, 1]) {
      view.tick();
      clock.time += 100;
      const text = take().slice(1, -"\x1b[J\r".length);
      expect([...text].length).toBeLessThan(columns);
    }
  });

  test("makes the progress watched as long as it can be seen", () => {
    const [shown, quiet, piped] = [{ columns: () => 80 }, { columns: () => 80, quiet: true }, {}].map((options) => {
      const { progress, view } = setup(options);
      view.start()();
      return progress.isWatched;
    });
    expect([shown, quiet, piped]).toEqual([true, false, false]);
  });

  test("is absent without a terminal", () => {
    const { progress, view, take } = setup();
    progress.filesTotal = 3;
    view.tick();
    expect(take()).toBe("");
  });

  test("goes away when the console stops following", () => {
    const { view, take } = setup({ columns: () => 80 });
    const stop = view.start();
    view.tick();
    take();
    stop();
    expect(take()).toBe(erase);
  });
});
