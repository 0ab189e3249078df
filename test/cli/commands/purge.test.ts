import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { platform } from "#platform";
import { checkBackup } from "../../support/backup-checker.ts";
import { CommandLine, type CommandRun } from "../../support/command-line.ts";
import { describeTree, GoldenBackup } from "../../support/golden-backups.ts";

setDefaultTimeout(60_000);

const golden = new GoldenBackup("plain-four-versions");
const plain = "--no-encryption=true";
let place: CommandLine;
beforeEach(() => {
  place = new CommandLine();
});
afterEach(() => place[Symbol.dispose]());

function run(command: string, ...args: string[]): Promise<CommandRun> {
  const url = `file://${place.path("remote")}`;
  return place.run(command, url, ...args, `--dbpath=${place.path("local.sqlite")}`, plain, "--number-of-retries=0");
}

const names = (): string[] => readdirSync(place.path("remote")).sort();
const lists = (): string[] => names().filter((name) => name.includes(".dlist."));

/** What a version restores to; the index counts from the oldest of four. */
async function restored(index: number, ...args: string[]): Promise<Record<string, string>> {
  const target = place.path(`restored-${index}`);
  rmSync(target, { recursive: true, force: true });
  const options = [
    `--restore-path=${target}`,
    "--restore-permissions=true",
    "--allow-restore-outside-target-directory",
  ];
  expect(await run("restore", `--version=${3 - index}`, ...options, ...args)).toMatchObject({ code: 0 });
  return describeTree(target);
}

function without(index: number, isGone: (path: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(golden.expected(index)).filter(([path]) => !isGone(path)));
}

describe("purge", () => {
  beforeEach(async () => {
    golden.copyTo(place.path("remote"));
    expect(await run("repair")).toMatchObject({ code: 0 });
  });

  test("takes a path out of every version, and leaves all else", async () => {
    const before = lists();
    const { code } = await run("purge", `${golden.source}text/report.txt`);
    expect(code).toBe(0);
    expect(lists()).toHaveLength(4);
    for (const name of before) expect(lists()).not.toContain(name);
    const isGone = (path: string) => path === "text/report.txt";
    for (const index of [0, 3]) expect(await restored(index)).toEqual(without(index, isGone));
    expect(await restored(2, "--no-local-db")).toEqual(without(2, isGone));
    expect(await checkBackup(place.path("remote"), undefined)).toEqual([]);
    expect((await run("find", "report.txt")).output).toContain("No files matched");
  });

  test("takes what a filter names out of one version", async () => {
    const before = lists();
    expect(await run("purge", "--include=*.bin", "--version=3")).toMatchObject({ code: 0 });
    expect(lists().slice(1)).toEqual(before.slice(1));
    expect(await restored(0)).toEqual(without(0, (path) => path.endsWith(".bin")));
    expect(await restored(1)).toEqual(golden.expected(1));
    // A rebuilt database says the same as the one that was edited.
    const edited = (await run("find", "*")).output;
    rmSync(place.path("local.sqlite"));
    expect(await run("repair")).toMatchObject({ code: 0 });
    expect((await run("find", "*")).output).toBe(edited);
  });

  test("an exclude rule keeps what it names, and what no rule names stays", async () => {
    expect(await run("purge", "--exclude=*/grown.bin", "--include=*.bin")).toMatchObject({ code: 0 });
    const isGone = (path: string) => path.endsWith(".bin") && path !== "grown.bin";
    expect(await restored(3)).toEqual(without(3, isGone));
  });

  test("says in a dry run what would go, and changes nothing", async () => {
    const before = names();
    const { code, output } = await run("purge", "*report*", "--dry-run");
    expect(code).toBe(0);
    expect(names()).toEqual(before);
    const lines = output.split("\n").filter((line) => line.startsWith("[Dryrun]"));
    expect(lines.slice(0, 4)).toEqual([
      `[Dryrun]:   Purging file ${golden.source}text/report.txt (58.59 KiB)`,
      `[Dryrun]:   Purging file ${golden.source}text/same-as-report.txt (58.59 KiB)`,
      "[Dryrun]: Would write files to remote storage",
      expect.stringMatching(
        /^\[Dryrun\]: Would upload file duplicati-20261125T144231Z\.dlist\.zip \(.*\) and delete file duplicati-20261125T144230Z\.dlist\.zip, removing 2 files$/,
      ),
    ]);
    expect(lines).toHaveLength(16);
    expect(await restored(3)).toEqual(golden.expected(3));
  });

  test("without a match uploads nothing", async () => {
    const before = names();
    expect(await run("purge", "nothing-like-it")).toMatchObject({ code: 0 });
    expect(names()).toEqual(before);
  });

  test.each([
    ["the whole of a version", "PurgeWouldRemoveEntireFileset", ["*"]],
    ["a version that is not there", "NoFilesetFoundForTimeOrVersion", ["*.txt", "--version=17"]],
    ["filters that include nothing", "EmptyFilterPurgeNotAllowed", ["--exclude=*.txt"]],
  ])("refuses %s, and changes nothing", async (_, errorId, args) => {
    const before = names();
    expect(await run("purge", ...args)).toMatchObject({ code: 100, errorId });
    expect(names()).toEqual(before);
    expect((await run("list", "*report*")).output.match(/^\//gm)).toHaveLength(2);
  });

  test("leaves a version alone whose list is locked", async () => {
    const [locked] = lists();
    const database = platform.openDatabase(place.path("local.sqlite"));
    const until = Math.floor(Date.now() / 1000) + 3600;
    database.prepare("UPDATE volume SET locked_until = ? WHERE name = ?").run(until, locked as string);
    database.close();
    const { code, output } = await run("purge", "*report*");
    expect(code).toBe(0);
    expect(output).toContain(`${locked} stays as it is`);
    expect(lists()).toContain(locked as string);
    expect((await run("list", "*report*", "--version=3")).output.match(/^\//gm)).toHaveLength(2);
    expect((await run("list", "*report*", "--version=2")).output).toContain("looking in all versions");
  });

  test("takes either paths or filters", async () => {
    expect(await run("purge")).toMatchObject({ code: 200 });
    expect(await run("purge", "*.txt", "--include=*.bin")).toMatchObject({ code: 200 });
  });

  test("needs a database", async () => {
    const nowhere = `--dbpath=${place.path("none.sqlite")}`;
    const purged = await place.run("purge", `file://${place.path("remote")}`, "*.txt", plain, nowhere);
    expect(purged).toMatchObject({ code: 100, errorId: "DatabaseDoesNotExist" });
  });

  test("refuses a database that does not know all that is there", async () => {
    writeFileSync(place.path("remote", "duplicati-20261125T144300Z.dlist.zip"), "x");
    expect(await run("purge", "*.txt")).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
  });
});

test("a rewritten list keeps the control files in it", async () => {
  const [source, control] = [place.path("source"), place.path("settings.json")];
  mkdirSync(source);
  mkdirSync(place.path("remote"));
  for (const name of ["a.txt", "b.txt"]) writeFileSync(`${source}/${name}`, name);
  writeFileSync(control, "{}");
  expect(await run("backup", source, `--control-files=${control}`)).toMatchObject({ code: 0 });
  expect(await run("purge", "*/a.txt")).toMatchObject({ code: 0 });
  const { output } = await run("list", "--control-files");
  expect(output).toContain("settings.json");
  expect((await run("find", "*.txt")).output).not.toContain("a.txt");
});

test("versions of seconds in a row can be purged", async () => {
  const source = place.path("source");
  mkdirSync(source);
  mkdirSync(place.path("remote"));
  writeFileSync(`${source}/secret`, "secret");
  for (const content of ["1", "22", "333"]) {
    writeFileSync(`${source}/kept`, content);
    expect(await run("backup", source)).toMatchObject({ code: 0 });
  }
  expect(await run("purge", "*/secret", "--version=1")).toMatchObject({ code: 0 });
  expect(await run("purge", "*/secret")).toMatchObject({ code: 0 });
  expect(lists()).toHaveLength(3);
  for (const [version, size] of [3, 2, 1].entries()) {
    const { output } = await run("list", "*", `--version=${version}`);
    expect(output).toContain(`/kept (${size} bytes)`);
    expect(output).not.toContain("secret");
  }
  expect(await checkBackup(place.path("remote"), undefined)).toEqual([]);
  expect(await run("backup", source)).toMatchObject({ code: 0 });
});

test("the parity file of a list goes with it", async () => {
  const parity = new GoldenBackup("parity");
  parity.copyTo(place.path("remote"));
  const url = `file://${place.path("remote")}`;
  const options = [`--dbpath=${place.path("local.sqlite")}`, ...parity.readingOptions];
  expect(await place.run("repair", url, ...options)).toMatchObject({ code: 0 });
  const [list] = parity.versions;
  expect(names()).toContain(`${list?.dlist}.par2`);
  expect(await place.run("purge", url, "*.bin", ...options)).toMatchObject({ code: 0 });
  expect(names().filter((name) => name.startsWith(list?.dlist as string))).toEqual([]);
});
