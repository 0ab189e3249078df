import { afterAll, describe, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  formatLogLine,
  formatTook,
  LogFile,
  LogRouter,
  parseLogFilter,
  timed,
} from "../../src/engine/logging/index.ts";
import { type Filter, thisSystem } from "../../src/sources/filters/index.ts";
import { UserError } from "../../src/support/errors.ts";
import type { LogEntry, LogLevel } from "../../src/support/log.ts";

const time = new Date(2026, 7, 1, 14, 0, 5);
const entry: LogEntry = { level: "Warning", tag: "A.B", id: "Id", message: "text", time };

const environment = { caseSensitive: true, groups: thisSystem() };

function collector() {
  const entries: LogEntry[] = [];
  return { entries, write: (written: LogEntry) => void entries.push(written) };
}

describe("line", () => {
  test("has local time, hour offset, filter tag and message", () => {
    const offset = -time.getTimezoneOffset();
    const hours = String(Math.trunc(Math.abs(offset) / 60)).padStart(2, "0");
    expect(formatLogLine(entry, "brief")).toBe(
      `2026-08-01 14:00:05 ${offset < 0 ? "-" : "+"}${hours} - [Warning-A.B-Id]: text`,
    );
  });

  test("puts an error on the next line: type and message, or all of it with its causes", () => {
    const error = new UserError("X", "broken", { cause: new TypeError("deep") });
    const lines = formatLogLine({ ...entry, error }, "brief").split("\n");
    expect(lines).toEqual([expect.any(String), "UserError: broken"]);
    const full = formatLogLine({ ...entry, error }, "full");
    expect(full).toContain("\n ---> TypeError: deep");
    expect(full).toContain("    at ");
  });
});

describe("router", () => {
  test.each<[LogLevel, string, boolean]>([
    ["Verbose", "", true],
    ["ExplicitOnly", "", true],
    ["Retry", "", false],
    ["Warning", "", false],
    ["Warning", "+*FileEntry*", true],
    ["Warning", "-*FileEntry*", false],
  ])(
    "with a target of level %s and the filter %j, messages of level Verbose are wanted: %j",
    (minimum, text, wanted) => {
      const router = new LogRouter();
      expect(router.isVerbose).toBe(false);
      router.addTarget(collector(), minimum, parseLogFilter({ filter: text }, environment));
      expect(router.isVerbose).toBe(wanted);
    },
  );

  const routed = (minimum: LogLevel, filter: Filter | undefined, written: [LogLevel, string, string]) => {
    const target = collector();
    const router = new LogRouter();
    router.addTarget(target, minimum, filter);
    router.write(written[0], written[1], written[2], "text");
    return target.entries.length === 1;
  };

  test.each<[LogLevel, LogLevel, boolean]>([
    ["Warning", "Warning", true],
    ["Warning", "Error", true],
    ["Warning", "DryRun", false],
    ["Information", "DryRun", true],
    ["Information", "Retry", false],
    ["ExplicitOnly", "ExplicitOnly", true],
  ])("a target of level %s and a message of level %s", (minimum, level, passes) => {
    expect(routed(minimum, undefined, [level, "T", "I"])).toBe(passes);
  });

  test.each<[string, [LogLevel, string, string], boolean]>([
    ["+*Mail*", ["Profiling", "Duplicati.Library.Modules.Builtin.SendMail", "SendMailResult"], true],
    ["+*Mail*", ["Error", "X.Y", "Z"], true],
    ["-*-PathNotFound", ["Warning", "Backup.FileEnumerationProcess", "PathNotFound"], false],
    ["-[.*DNS]:+Error*", ["Error", "Net.Lookup", "DNS"], false],
    ["-[.*DNS];+Error*", ["Error", "Net.Lookup", "IP"], true],
    ["Mail", ["Warning", "A.Mail", "X"], true],
    ["Mail", ["Information", "A.Mail", "X"], false],
    ["*CheckFile*:+*Controller*:-*", ["Error", "Main.Other", "X"], false],
    ["*CheckFile*:+*Controller*:-*", ["Profiling", "Main.Controller", "X"], true],
  ])("filter %s at level Warning", (filter, written, passes) => {
    expect(routed("Warning", parseLogFilter({ filter }, environment), written)).toBe(passes);
  });

  test("the ignore list comes before the filter", () => {
    const filter = parseLogFilter({ ignore: ["PathNotFound", "Other"], filter: "+*" }, environment);
    expect(routed("Warning", filter, ["Error", "T", "PathNotFound"])).toBe(false);
    expect(routed("Warning", filter, ["Profiling", "T", "Third"])).toBe(true);
  });

  test("turns suppressed warnings into information, whatever their case", () => {
    const target = collector();
    const router = new LogRouter({ suppressWarnings: ["pathnotfound", "Other"] });
    router.addTarget(target, "Information");
    router.write("Warning", "T", "PathNotFound", "one");
    router.write("Error", "T", "PathNotFound", "two");
    router.write("Warning", "T", "Third", "three");
    expect(target.entries.map(({ level }) => level)).toEqual(["Information", "Error", "Warning"]);
  });

  test("gives a message with one time to all targets, until they are taken off", () => {
    const [first, second] = [collector(), collector()];
    const router = new LogRouter({ now: () => time });
    const remove = router.addTarget(first, "Warning");
    router.addTarget(second, "Error");
    router.write("Error", "T", "I", "one");
    remove();
    router.write("Error", "T", "I", "two");
    expect(first.entries.map(({ message }) => message)).toEqual(["one"]);
    expect(second.entries.map(({ message }) => message)).toEqual(["one", "two"]);
    expect(second.entries[0]).toBe(first.entries[0] as LogEntry);
    expect(second.entries[0]?.time).toBe(time);
  });

  test("masks secrets in messages, errors and their causes", () => {
    const target = collector();
    const router = new LogRouter({ secrets: ["correct horse", "abc"] });
    router.addTarget(target, "Warning");
    const error = new UserError("X", "cannot open correct horse", { cause: new Error("password=correct%20horse") });
    router.write("Error", "T", "I", "key correct+horse, abc", error);
    const [written] = target.entries;
    expect(written?.message).toBe("key ••••, abc");
    const text = formatLogLine(written as LogEntry, "full");
    expect(text).not.toMatch(/correct.*horse/);
    expect(text).toContain("UserError: cannot open ••••");
  });

  test("leaves a clean error as it is", () => {
    const target = collector();
    const router = new LogRouter({ secrets: ["correct horse"] });
    router.addTarget(target, "Warning");
    const error = new UserError("X", "broken", { cause: new Error("deep") });
    router.write("Error", "T", "I", "text", error);
    expect(target.entries[0]?.error).toBe(error);
  });
});

describe("log file", () => {
  const folder = mkdtempSync(join(tmpdir(), "logging-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fail = (error: unknown) => {
    throw error;
  };

  test("is appended to, in a folder that is made for it", () => {
    const path = join(folder, "deep", "er", "log.txt");
    const first = new LogFile(path, fail);
    first.write(entry);
    first.close();
    appendFileSync(path, "between\n");
    const second = new LogFile(path, fail);
    second.write({ ...entry, error: new Error("broken") });
    second.close();
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines.slice(0, 4)).toEqual([
      formatLogLine(entry, "full"),
      "between",
      formatLogLine(entry, "full"),
      "Error: broken",
    ]);
  });

  test.skipIf(process.platform !== "linux")("tells once when the disk is full", () => {
    const failures: unknown[] = [];
    const file = new LogFile("/dev/full", (error) => failures.push(error));
    file.write(entry);
    file.write(entry);
    expect(failures).toEqual([expect.objectContaining({ code: "ENOSPC" })]);
  });

  test("cannot be opened: an error with the system's code", () => {
    expect(() => new LogFile(folder, fail)).toThrow("EISDIR");
  });
});

test.each([
  [0, "0:00:00:00.000"],
  [1686.4, "0:00:00:01.686"],
  [93_784_005, "1:02:03:04.005"],
  [59_999.7, "0:00:01:00.000"],
])("%d milliseconds took %s", (milliseconds, text) => {
  expect(formatTook(milliseconds)).toBe(text);
});

test("a section that fails tells how long it took, too", async () => {
  const ids: string[] = [];
  const logger = { write: (_level: string, _tag: string, id: string) => void ids.push(id) };
  const section = { tag: "T", id: "Work", what: "Working" };
  await expect(timed(logger, section, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(ids).toEqual(["Timer.Begin-Work", "Timer.Finished-Work"]);
});
