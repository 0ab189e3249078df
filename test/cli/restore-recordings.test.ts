import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { AdoptedBackup } from "../support/adopted-backup.ts";
import { GoldenBackup } from "../support/golden-backups.ts";
import { stableLines } from "./commands/program.ts";

/** What Duplicati was seen to print when it restores, and with what it ended. */

const root = "/srv/fixture/source/";
const report = `${root}text/report.txt`;
const plain = "--no-encryption=true";

let backup: AdoptedBackup;
let count = 0;

beforeAll(async () => {
  backup = await AdoptedBackup.of(new GoldenBackup("plain-four-versions"));
  new GoldenBackup("aes-small-blocks").copyTo(backup.path("encrypted"));
});
afterAll(() => backup[Symbol.dispose]());

async function restore(target: string, ...args: string[]) {
  const { code, output, errorId } = await backup.run("restore", ...args, `--restore-path=${target}`);
  return { code, errorId, lines: stableLines(output).filter((text) => !text.startsWith("  Downloading file ")) };
}

function newTarget(): string {
  count++;
  return backup.path(`target-${count}`);
}

/** The lines of a restore that goes well; `wanted` has the counts of files that need data and of those restored. */
const phases = (target: string, wanted: string, restored: string, ...told: string[]) => [
  "Restore started at <time>",
  "Checking remote backup ...",
  "  Listing remote folder ...",
  ...told,
  `  ${wanted}`,
  "  0 files need to be restored (0 bytes)",
  "Verifying restored files ...",
  "Completing restore on destination ...",
  `Restored ${restored} files to ${target}`,
  expect.stringMatching(/^Duration of restore: \d\d:\d\d:\d\d$/),
];
const one = "1 files need to be restored (58.59 KiB)";
const two = "2 files need to be restored (117.19 KiB)";

describe("what stands in the place of a restored file", () => {
  let target: string;
  beforeAll(async () => {
    target = newTarget();
    expect(await restore(target, report)).toMatchObject({ code: 0, lines: phases(target, one, "1 (58.59 KiB)") });
  });

  test("stays if it is the same: nothing is restored, and 0", async () => {
    expect(await restore(target, report)).toMatchObject({ code: 0, lines: phases(target, one, "0 (0 bytes)") });
  });

  test("stays if it differs, and the file gets the date of its version in its name, once", async () => {
    writeFileSync(`${target}/report.txt`, "mine");
    expect(await restore(target, report)).toMatchObject({ code: 0, lines: phases(target, one, "1 (58.59 KiB)") });
    expect(await restore(target, report)).toMatchObject({ code: 0, lines: phases(target, one, "0 (0 bytes)") });
    expect(readFileSync(`${target}/report.txt`, "utf8")).toBe("mine");
    expect(readdirSync(target).sort()).toEqual(["report.2026-11-25.txt", "report.txt"]);
  });

  test("is replaced with --overwrite", async () => {
    const { code, lines } = await restore(target, report, "--overwrite=true");
    expect({ code, lines }).toEqual({ code: 0, lines: phases(target, one, "1 (58.59 KiB)") });
    expect(readFileSync(`${target}/report.txt`)).toHaveLength(60_000);
    expect(readdirSync(target)).toHaveLength(2);
  });

  test.each([[[]], [["--overwrite=true"]]])("is never a folder that goes, with %j: 100", async (options) => {
    const blocked = newTarget();
    mkdirSync(`${blocked}/report.txt`, { recursive: true });
    writeFileSync(`${blocked}/report.txt/mine`, "mine");
    expect(await restore(blocked, report, ...options)).toMatchObject({ code: 100 });
    expect(readdirSync(blocked, { recursive: true }).sort()).toEqual(["report.txt", "report.txt/mine"]);
  });

  test.each([[[]], [["--overwrite=true"]]])("is never a file where a folder must be, with %j: 100", async (options) => {
    const blocked = newTarget();
    mkdirSync(blocked);
    writeFileSync(`${blocked}/many`, "mine");
    expect(await restore(blocked, `${root}many/`, report, ...options)).toMatchObject({ code: 100 });
    expect(readFileSync(`${blocked}/many`, "utf8")).toBe("mine");
    expect(existsSync(`${blocked}/text/report.txt`)).toBe(true);
  });
});

describe("the choice of files", () => {
  test.each([
    [["report.txt"], one, "1 (58.59 KiB)"],
    [[`${root}names/`], "10 files need to be restored (11 bytes)", "10 (11 bytes)"],
    [["*report*"], two, "2 (117.19 KiB)"],
    [["*report*", "--version=3"], two, "2 (117.19 KiB)"],
    [[`${root}bin/`, "--restore-permissions=true"], "2 files need to be restored (19 bytes)", "2 (19 bytes)"],
    [[`${root}bin/`, "--skip-metadata=true"], "2 files need to be restored (19 bytes)", "2 (19 bytes)"],
    [["*report*", "--restore-legacy=true"], two, "2 (117.19 KiB)"],
  ])("%j", async (args, wanted, restored) => {
    const target = newTarget();
    const { code, lines } = await restore(target, ...args);
    expect({ code, lines }).toEqual({ code: 0, lines: phases(target, wanted, restored) });
  });

  test("by a version that is not there is a warning, and takes the newest: 2", async () => {
    const target = newTarget();
    const { code, lines } = await restore(target, "*report*", "--version=9");
    expect(code).toBe(2);
    expect(lines).toEqual(phases(target, two, "2 (117.19 KiB)", "Skipping invalid version: 9"));
  });

  test("of everything leaves out a link that leads out of the target, which is a warning: 2", async () => {
    const target = newTarget();
    const { code, lines } = await restore(target, "*", "--full-result=true");
    expect(code).toBe(2);
    expect(lines.some((text) => text.includes(`${target}/broken-link`))).toBe(true);
    const first = lines.findIndex((text) => text.startsWith("BrokenLocalFiles: "));
    const names = lines.slice(first).flatMap((text) => /^(\w+): /.exec(text)?.[1] ?? []);
    expect(names.join(" ")).toBe(
      "BrokenLocalFiles BrokenRemoteFiles RestoredFiles SizeOfRestoredFiles SizeOfRestoredData RestoredFolders " +
        "RestoredSymlinks PatchedFiles DeletedFiles DeletedFolders DeletedSymlinks UnmodifiedFiles " +
        "SizeOfUnmodifiedFiles RestorePath CachePressureEvictions CachePressureRedownloads TotalVolumesAccessed " +
        "MainOperation ParsedResult Interrupted Fatal Version EndTime BeginTime Duration Messages " +
        "MessagesActualLength Warnings WarningsActualLength Errors ErrorsActualLength LimitedMessages " +
        "LimitedWarnings LimitedErrors",
    );
    // Links count as files, as far as they were made.
    expect(lines).toContain("RestoredFiles: 230");
    expect(lines).toContain("RestoredFolders: 29");
    expect(lines).toContain("ParsedResult: Warning");
  });
});

test("a dry run goes through all phases, and writes nothing", async () => {
  const target = newTarget();
  const { code, lines } = await restore(target, "*report*", "--dry-run=true");
  expect(code).toBe(0);
  expect(lines.filter((text) => !text.startsWith("[Dryrun]: "))).toEqual(phases(target, two, "2 (117.19 KiB)"));
  expect(lines.filter((text) => text.startsWith("[Dryrun]: Would have restored 60000 bytes of "))).toHaveLength(2);
  expect(existsSync(target)).toBe(false);
});

test("a quiet restore prints transfers alone", async () => {
  const { code, lines } = await restore(newTarget(), `${root}bin/`, "--quiet-console=true");
  expect({ code, lines }).toEqual({ code: 0, lines: ["  Listing remote folder ..."] });
});

describe("without a database", () => {
  test.each([["--no-local-db=true"], ["--dbpath=/nowhere/none.sqlite"]])("%s: the same files", async (option) => {
    const target = newTarget();
    const { code, output } = await backup.runBare(
      "restore",
      backup.url,
      "*report*",
      `--restore-path=${target}`,
      plain,
      option,
    );
    const lines = stableLines(output).filter((text) => !text.startsWith("  Downloading file "));
    expect({ code, lines }).toEqual({
      code: 0,
      lines: phases(target, two, "2 (117.19 KiB)").filter((text) => text !== "Checking remote backup ..."),
    });
    expect(existsSync("/nowhere")).toBe(false);
  });

  test("an old version is restored from its own list", async () => {
    const args = ["*report*", "--version=3", "--no-local-db=true", "--console-log-level=Information"];
    const { code, output } = await backup.runBare(
      "restore",
      backup.url,
      ...args,
      `--restore-path=${newTarget()}`,
      plain,
    );
    expect(code).toBe(0);
    expect(output.match(/^ {2}Downloading file \S+\.dlist\.zip /gm)).toHaveLength(1);
    expect(output).toMatch(/^The operation Restore has started$/m);
  });
});

describe("an encrypted backup", () => {
  const encrypted = (...options: string[]) =>
    backup.runBare(
      "restore",
      `file://${backup.path("encrypted")}`,
      "*report*",
      `--restore-path=${newTarget()}`,
      ...options,
    );

  test.each([
    [["--passphrase=wrong", "--no-local-db=true"], "WrongPassphrase"],
    [[plain, "--no-local-db=true"], "MissingPassphrase"],
  ])("is not restored with %j: 100", async (options, errorId) => {
    expect(await encrypted(...options)).toMatchObject({ code: 100, errorId });
  });

  test("is not restored with another passphrase than its database knows: 100, before the destination is asked", async () => {
    const { passphrase } = new GoldenBackup("aes-small-blocks");
    const database = `--dbpath=${backup.path("encrypted.sqlite")}`;
    const source = `file://${backup.path("encrypted")}`;
    expect((await backup.runBare("repair", source, `--passphrase=${passphrase}`, database)).code).toBe(0);
    const { code, errorId, output } = await encrypted("--passphrase=wrong", database);
    expect({ code, errorId }).toEqual({ code: 100, errorId: "PassphraseChangeNotSupported" });
    expect(output).not.toContain("Listing remote folder");
    expect(await encrypted(`--passphrase=${passphrase}`, database)).toMatchObject({ code: 0 });
  });
});

test("a backup all of whose versions were deleted has nothing to list, which is no failure", async () => {
  using emptied = await AdoptedBackup.of(new GoldenBackup("plain-four-versions"));
  expect((await emptied.run("delete", "--version=0-3", "--allow-full-removal=true")).code).toBe(0);
  expect(readdirSync(emptied.path("remote"))).toEqual([]);
  const { code, output } = await emptied.run("list");
  expect({ code, last: stableLines(output).at(-1) }).toEqual({ code: 0, last: "No time or version matched a fileset" });
});
