import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { AdoptedBackup } from "../support/adopted-backup.ts";
import { GoldenBackup } from "../support/golden-backups.ts";
import { stableLines } from "./commands/program.ts";

/** What Duplicati was seen to print when it looks into a backup with four versions, and with what it ended. */

const root = "/srv/fixture/source/";
const report = `${root}text/report.txt`;
const copy = `${root}text/same-as-report.txt`;
const script = `${root}bin/run.sh`;
const plain = "--no-encryption=true";

let backup: AdoptedBackup;
beforeAll(async () => {
  backup = await AdoptedBackup.of(new GoldenBackup("plain-four-versions"));
  new GoldenBackup("aes-small-blocks").copyTo(backup.path("encrypted"));
  mkdirSync(backup.path("empty"));
});
afterAll(() => backup[Symbol.dispose]());

async function look(command: string, ...args: string[]) {
  const { code, output } = await backup.run(command, ...args);
  return { code, lines: stableLines(output) };
}

const inVersion = (version: number, ...entries: string[]) => [`Listing contents ${version} (<time>):`, ...entries];
const inAll = (path: string, ...sizes: string[]) => [path, ...sizes.map((size, i) => `${i}\t: <time> ${size}`), ""];
const reportSizes = ["58.59 KiB", "58.60 KiB", "58.60 KiB", "58.59 KiB"];
const copySizes = Array<string>(4).fill("58.59 KiB");
const folder = Array<string>(4).fill(" - ");
const heading = "Listing files and versions:";
const bothReports = [heading, ...inAll(report, ...reportSizes), ...inAll(copy, ...copySizes)];
const textFiles = [`${root}text/before-1970.txt (3 bytes)`, `${root}text/far-future.txt (3 bytes)`];

describe("list", () => {
  test.each([
    [["--version=1"], ["Listing filesets:", "1\t: <time> (228 files, 571.63 KiB)"]],
    [[report], [heading, ...inAll(report, ...reportSizes)]],
    [[`${root}text/`], [heading, ...inAll(`${root}text/`, ...folder)]],
    [["report.txt"], inVersion(0, `${report} (58.59 KiB)`)],
    [["@report.txt"], inVersion(0, `${report} (58.59 KiB)`)],
    [["*report*"], inVersion(0, `${report} (58.59 KiB)`, `${copy} (58.59 KiB)`)],
    [["[.*/rep.*\\.txt]"], inVersion(0, `${report} (58.59 KiB)`)],
    [
      ["*.sh", `${root}grown.bin`, "zeros.bin"],
      inVersion(0, `${root}grown.bin (683.59 KiB)`, `${root}zeros.bin (70.00 KiB)`, `${script} (18 bytes)`),
    ],
    [
      ["--include=*/text/*", "--exclude=*"],
      inVersion(0, `${root}text/ `, ...textFiles, `${report} (58.59 KiB)`, `${copy} (58.59 KiB)`),
    ],
    [["nothing-like-it"], ["No files matching, looking in all versions", "No files matched expression"]],
    [["*report*", "--all-versions=true"], bothReports],
    [["*grown.bin", "--version=0,3"], inVersion(0, `${root}grown.bin (683.59 KiB)`)],
    [["*run.sh", "--version=3"], inVersion(3, `${script} (18 bytes)`)],
    [["*run.sh", "--time=2026-11-25T14:42:39Z"], inVersion(1, `${script} (18 bytes)`)],
    [["*", "--list-prefix-only=true"], inVersion(0, root.concat(" "))],
    [
      [`${root}bin/`, "--list-folder-contents=true"],
      inVersion(0, `${script} (18 bytes)`, `${root}bin/setuid (1 bytes)`),
    ],
    [
      ["*", "--list-sets-only=true"],
      ["No files matching, looking in all versions", "No files matched expression"],
    ],
  ])("%j", async (args, lines) => {
    expect(await look("list", ...args)).toEqual({ code: 0, lines });
  });

  test.each([
    ["2", 2, 362],
    ["2026-11-25T14:42:39Z", 1, 262],
  ])("%s as the only argument shows all of that version", async (argument, version, count) => {
    const { code, lines } = await look("list", argument);
    expect({ code, heading: lines[0] }).toEqual({ code: 0, heading: `Listing contents ${version} (<time>):` });
    expect(lines).toHaveLength(count);
  });
});

describe("find", () => {
  test.each([
    [["--version=1"], ["Listing filesets:", "1\t: <time> (228 files, 571.63 KiB)"]],
    [[`${root}text/`], [heading, ...inAll(`${root}text/`, ...folder)]],
    [["*report*"], bothReports],
    [["*report*", "--all-versions=true"], bothReports],
    [["@report.txt"], [heading, ...inAll(report, ...reportSizes)]],
    [["grown.bin"], [heading, ...inAll(`${root}grown.bin`, "683.59 KiB", " - ", " - ", " - ")]],
    [
      ["*.sh", "--version=9"],
      ["Skipping invalid version: 9", ...inVersion(0, `${script} (18 bytes)`)],
    ],
    [
      ["*.sh", "--quiet-console=true"],
      [heading, ...inAll(script, ...Array<string>(4).fill("18 bytes"))],
    ],
    [
      ["*", "--list-prefix-only=true"],
      [heading, root, ""],
    ],
    [["*", "--list-sets-only=true"], ["No files matched expression"]],
    [["nothing-like-it"], ["No files matched expression"]],
  ])("%j", async (args, lines) => {
    expect(await look("find", ...args)).toEqual({ code: 0, lines });
  });
});

describe("list-filesets", () => {
  const filesets = [
    "0\t: <time> (260 files, 1.18 MiB)",
    "1\t: <time> (260 files, 571.63 KiB)",
    "2\t: <time> (360 files, 557.32 KiB)",
    "3\t: <time> (360 files, 513.37 KiB)",
  ];

  test("counts all entries of the versions, where there is a database", async () => {
    expect(await look("list-filesets")).toEqual({ code: 0, lines: ["Listing filesets:", ...filesets] });
  });

  test.each(["--no-local-db=true", "--dbpath=/nowhere/none.sqlite"])("%s: reads names alone", async (option) => {
    const { code, output } = await backup.runBare("list-filesets", backup.url, plain, option);
    const versions = [0, 1, 2, 3].map((version) => `${version}\t: <time>`);
    expect(code).toBe(0);
    expect(stableLines(output)).toEqual(["  Listing remote folder ...", "Listing filesets:", ...versions]);
  });
});

describe("without a database", () => {
  test("a list needs no volume but the lists of its versions", async () => {
    const one = stableLines((await backup.runBare("list", backup.url, "*.sh", "--no-local-db=true", plain)).output);
    expect(one[0]).toBe("  Listing remote folder ...");
    expect(one.slice(1, -2).every((text) => /^ {2}Downloading file <name>\.dlist\.zip /.test(text))).toBe(true);
    expect(one.slice(-2)).toEqual(inVersion(0, `${script} (18 bytes)`));
  });

  test.each([
    [["--passphrase=wrong"], "WrongPassphrase"],
    [[plain], "MissingPassphrase"],
    [[], "PassphraseNotAvailable"],
  ])("an encrypted backup cannot be listed with %j", async (options, errorId) => {
    const encrypted = `file://${backup.path("encrypted")}`;
    expect(await backup.runBare("list", encrypted, "*.sh", "--no-local-db=true", ...options)).toMatchObject({
      code: 100,
      errorId,
    });
  });

  test("an empty folder holds no version: 100", async () => {
    const run = await backup.runBare(
      "list",
      `file://${backup.path("empty")}`,
      plain,
      `--dbpath=${backup.path("none.sqlite")}`,
    );
    expect(run).toMatchObject({ code: 100, errorId: "EmptyRemoteFolder" });
  });
});

test("all is found by search-entries, and nothing in a folder that is not there", async () => {
  const { code, lines } = await look("search-entries", "--version=0");
  expect({ code, start: lines.slice(0, 3) }).toEqual({
    code: 0,
    start: ["File versions:", `${root}:`, "  [0] <time>: (directory)"],
  });
  expect(await look("list-folder-content", `${root}nowhere/`, "--version=0")).toEqual({
    code: 0,
    lines: ["Folder contents:"],
  });
});

test("a backup without control files has none to list", async () => {
  const { code, lines } = await look("list", "*", "--control-files=true");
  expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: "Found 1 filesets, but no files matched" });
});
