import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { AdoptedBackup } from "../support/adopted-backup.ts";
import { GoldenBackup } from "../support/golden-backups.ts";
import { stableLines } from "./commands/program.ts";

/** What Duplicati was seen to make of unusual command lines, and with what it ended. */

const script = "/srv/fixture/source/bin/run.sh";
let backup: AdoptedBackup;
beforeAll(async () => {
  backup = await AdoptedBackup.of(new GoldenBackup("plain-four-versions"));
});
afterAll(() => backup[Symbol.dispose]());

const run = (command: string, ...args: string[]) => backup.run(command, ...args);

test.each([
  ["compact", ["x"]],
  ["test", ["1", "2"]],
  ["repair", ["x"]],
  ["affected", []],
  ["purge", []],
  ["purge", ["a", "--include=b"]],
  ["list-filesets", ["x"]],
  ["list-filesets", ["--version=1"]],
])("%s with %j does nothing: 200", async (command, args) => {
  const { code, errorId } = await run(command, ...args);
  expect({ code, errorId }).toEqual({ code: 200, errorId: undefined });
});

test.each(["list", "find", "restore", "test", "compare", "purge", "list-file-versions"])(
  "%s without a destination does nothing: 200",
  async (command) => {
    const { code, output } = await backup.runBare(command);
    expect(code).toBe(200);
    expect(output).toStartWith("Found 0 commands but expected ");
  },
);

test.each([
  ["test", ["some"], "OptionValidationError"],
  ["set-locks", [], "MissingLockDuration"],
  ["set-locks", ["--version=0", "--remote-file-lock-duration=1D"], "BackendDoesNotSupportLocking"],
  ["read-lock-info", [], "BackendDoesNotSupportLocking"],
  ["list", ["--parameters-file=/nowhere/none.txt"], undefined],
])("%s with %j fails: 100", async (command, args, id) => {
  const { code, errorId } = await run(command, ...args);
  expect({ code, errorId }).toEqual({ code: 100, errorId: id });
});

test("vacuum without a database has nothing to do, and makes none: 0", async () => {
  const missing = backup.path("missing.sqlite");
  const { code, output } = await backup.runBare(
    "vacuum",
    "file:///nowhere",
    "--no-encryption=true",
    `--dbpath=${missing}`,
  );
  expect({ code, output, made: existsSync(missing) }).toEqual({ code: 0, output: "", made: false });
});

test("send-mail without somebody to send to fails: 100", async () => {
  expect((await backup.runBare("send-mail")).code).toBe(100);
});

test.each(["system-info", "send-mail"])("%s takes no arguments: 200", async (command) => {
  expect((await backup.runBare(command, "x")).code).toBe(200);
});

test("auto-update is accepted, and costs no warning", async () => {
  const source = backup.path("source");
  mkdirSync(source);
  writeFileSync(`${source}/a.txt`, "content");
  const args = [`file://${backup.path("another")}`, source, "--no-encryption=true", "--auto-update=true"];
  expect((await backup.runBare("backup", ...args)).code).toBe(0);
});

test("changelog tells what each version has brought: 0", async () => {
  const { code, output } = await backup.runBare("changelog");
  expect(code).toBe(0);
  expect(output).toMatch(/^\d+\.\d+\.\d+\n=+\n/);
});

describe("help", () => {
  test.each([
    [["help", "dblock-size"], /^ {2}--dblock-size \(Size\): /],
    [["-h", "backup"], /^Usage: \w+ backup /],
    [["--dblock-size", "--passphrase"], /help <topic>/],
    [["--exclude=*"], /^ {2}--exclude \(String\): /],
    [["help", "par2"], /^PAR2 .*\(\.par2\):/],
    [["help", "aes"], /^AES-256 .*\(\.aes\):/],
    [["help", "zip"], /^Zip .*\(\.zip\):/],
  ])("%j shows it: 0", async ([command = "", ...args], start) => {
    const { code, output } = await backup.runBare(command, ...args);
    expect(code).toBe(0);
    expect(output.split("\n").find((text) => text !== "")).toMatch(start);
  });

  test.each([["help"], ["/help"], ["usage"]])("%s behind arguments shows it instead of running: 0", async (word) => {
    const { code, output } = await run("list", word);
    expect(code).toBe(0);
    expect(output).not.toContain("Listing");
  });
});

describe("a list", () => {
  test("has times in the time zone of the computer", async () => {
    const { output } = await run("list");
    const time = new Date("2026-11-25T14:42:44Z");
    const [hours, minutes] = [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0"));
    expect(output).toContain(` ${hours}:${minutes}:44 (228 files, 1.18 MiB)`);
  });

  test.each([
    ["en-US", /^0\t: 11\/2[56]\/2026 \d+:42:44\s[AP]M \(228 files, 1\.183 MiB\)$/m],
    ["de-DE", /^0\t: 2[56]\.11\.2026 \d\d:42:44 \(228 files, 1,183 MB\)$/m],
  ])("has times and sizes as %s has them", async (locale, version) => {
    expect((await run("list", `--force-locale=${locale}`)).output).toMatch(version);
  });

  test("of a bare --version does not take the next word for its value", async () => {
    const { code, output } = await run("list", "*.sh", "--version", "no-such-name");
    expect(code).toBe(0);
    expect(stableLines(output)).toContain(`${script} (18 bytes)`);
    expect((await run("list", "--version", "1")).output).toEndWith("No files matched expression\n");
  });
});
