import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, renameSync, rmSync } from "node:fs";
import { AdoptedBackup } from "../../support/adopted-backup.ts";
import type { CommandRun } from "../../support/command-line.ts";
import { GoldenBackup } from "../../support/golden-backups.ts";

setDefaultTimeout(60_000);

/** Only the newest version has blocks in it, of these three. */
const volume = "duplicati-b29c4b11b402748f3868f63aee62adca6.dblock.zip";
const broken = ["", "grown.bin", "text/report.txt"];

const golden = new GoldenBackup("plain-four-versions");
let place: AdoptedBackup;
beforeEach(async () => {
  place = await AdoptedBackup.of(golden);
});
afterEach(() => place[Symbol.dispose]());

const run = (command: string, ...args: string[]): Promise<CommandRun> => place.run(command, ...args);

test("nothing is broken in a sound backup", async () => {
  expect(await run("list-broken-files")).toEqual({
    code: 0,
    output: "  Listing remote folder ...\n",
    errorId: undefined,
  });
});

test("files with blocks in a missing volume are listed, and nothing changes", async () => {
  rmSync(place.path("remote", volume));
  const before = readdirSync(place.path("remote")).sort();
  for (let time = 0; time < 2; time++) {
    const { code, output } = await run("list-broken-files");
    expect(code).toBe(0);
    expect(output).toContain(`Missing file: ${volume}\n`);
    expect(output).toMatch(/^Fileset 0\t: \S+ \S+\t\(3 match\(es\)\)$/m);
    const listed = [...output.matchAll(/^\t(\/\S+) \((.*)\)$/gm)].map(([, path, size]) => [path, size]);
    expect(listed).toEqual([
      [golden.source, "-1 bytes"],
      [`${golden.source}grown.bin`, "683.59 KiB"],
      [`${golden.source}text/report.txt`, "58.59 KiB"],
    ]);
    expect(output).toContain("run purge-broken-files");
  }
  expect(readdirSync(place.path("remote")).sort()).toEqual(before);
  expect(await run("list-broken-files", "--quiet-console")).toMatchObject({
    code: 0,
    output: "  Listing remote folder ...\n",
  });
});

test("what the database knows to be lost is listed without a look at the destination", async () => {
  rmSync(place.path("local.sqlite"));
  rmSync(place.path("remote", volume));
  expect(await run("repair")).toMatchObject({ code: 100, errorId: "DatabaseIsBrokenConsiderPurge" });
  const { code, output } = await run("list-broken-files", "--no-backend-verification");
  expect(code).toBe(0);
  for (const path of broken) expect(output).toContain(`\t${golden.source}${path} (`);
});

test("five files of a version are shown, the oldest version first, and all with full-result", async () => {
  rmSync(place.path("remote", "duplicati-b3c24668a2e4d433d8ced5b5ef3f235ae.dblock.zip"));
  const short = (await run("list-broken-files")).output;
  const counts = [...short.matchAll(/^Fileset (\d)\t: .*\t\((\d+) match\(es\)\)$/gm)];
  expect(counts.map(([, version]) => version)).toEqual(["3", "2", "1", "0"]);
  expect(short.match(/^\t\//gm)).toHaveLength(20);
  expect(short.match(/^\t \.\.\. and (\d+) more/m)?.[1]).toBe(String(Number(counts[0]?.[2]) - 5));
  const { output } = await run("list-broken-files", "--full-results");
  expect(output.match(/^\t\//gm)).toHaveLength(counts.reduce((sum, [, , count]) => sum + Number(count), 0));
});

test("a missing list or index breaks no file", async () => {
  for (const name of [golden.versions[1]?.dlist as string, "duplicati-i8da5028befed4da1b7cea20abe0e4fa3.dindex.zip"]) {
    rmSync(place.path("remote", name));
  }
  const { code, output } = await run("list-broken-files");
  expect({ code, filesets: output.match(/^Fileset/gm) }).toEqual({ code: 0, filesets: null });
});

test.each([
  ["a filter", "FiltersAreNotSupportedForListBrokenFiles", ["--include=*.txt"], () => undefined],
  [
    "a destination without any volume",
    "CannotPurgeWithNoRemoteVolumes",
    [],
    () => {
      for (const name of readdirSync(place.path("remote"))) rmSync(place.path("remote", name));
    },
  ],
  [
    "no database",
    "DatabaseFileMissing",
    [],
    () => renameSync(place.path("local.sqlite"), place.path("elsewhere.sqlite")),
  ],
])("%s is refused", async (_, errorId, args, damage) => {
  damage();
  expect(await run("list-broken-files", ...args)).toMatchObject({ code: 100, errorId });
});

test("exactly one argument is taken", async () => {
  expect(await run("list-broken-files", "more")).toMatchObject({ code: 200 });
  expect(await place.runBare("list-broken-files")).toMatchObject({ code: 200 });
});
