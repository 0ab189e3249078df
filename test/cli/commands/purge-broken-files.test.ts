import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { AdoptedBackup } from "../../support/adopted-backup.ts";
import { checkBackup } from "../../support/backup-checker.ts";
import type { CommandRun } from "../../support/command-line.ts";
import { describeTree, GoldenBackup } from "../../support/golden-backups.ts";

setDefaultTimeout(60_000);

/** All of the first version is in the one; the other has three things of the newest version. */
const oldest = "duplicati-b3c24668a2e4d433d8ced5b5ef3f235ae.dblock.zip";
const newest = "duplicati-b29c4b11b402748f3868f63aee62adca6.dblock.zip";

const golden = new GoldenBackup("plain-four-versions");
let place: AdoptedBackup;
beforeEach(async () => {
  place = await AdoptedBackup.of(golden);
});
afterEach(() => place[Symbol.dispose]());

const run = (command: string, ...args: string[]): Promise<CommandRun> => place.run(command, ...args);

const names = (): string[] => readdirSync(place.path("remote")).sort();

async function restored(version: number): Promise<CommandRun & { tree: Record<string, string> }> {
  const target = place.path(`restored-${version}`);
  const options = [
    `--restore-path=${target}`,
    "--restore-permissions=true",
    "--allow-restore-outside-target-directory",
  ];
  const result = await run("restore", `--version=${version}`, ...options);
  return { ...result, tree: describeTree(target) };
}

test("nothing happens to a sound backup", async () => {
  const before = names();
  expect(await run("purge-broken-files")).toEqual({
    code: 0,
    output: "  Listing remote folder ...\n",
    errorId: undefined,
  });
  expect(names()).toEqual(before);
});

test("files of a missing volume go, the folder that lost its metadata stays, and everything works again", async () => {
  rmSync(place.path("remote", newest));
  const others = names();
  expect(await run("purge-broken-files")).toMatchObject({ code: 0 });
  expect(await run("list-broken-files")).toMatchObject({ code: 0, output: "  Listing remote folder ...\n" });
  // The newest list alone is another, and the index of the lost volume has gone.
  const gone = others.filter((name) => !names().includes(name));
  expect(gone.map((name) => name.split(".")[1])).toEqual(["dlist", "dindex"]);
  const { code, tree } = await restored(0);
  const expected = golden.expected(3);
  delete expected["grown.bin"];
  // Of this file, its mode and time alone are lost.
  for (const entries of [tree, expected]) entries["text/report.txt"] = entries["text/report.txt"]?.slice(0, 27) ?? "";
  expect({ code, tree }).toEqual({ code: 0, tree: expected });
  expect(await checkBackup(place.path("remote"), undefined)).toEqual([]);
  rmSync(place.path("local.sqlite"));
  expect(await run("repair")).toMatchObject({ code: 0 });
});

test("a version of which nothing is left is deleted; in others what has content or needs none stays", async () => {
  rmSync(place.path("remote", oldest));
  const log = place.path("log.txt");
  expect(await run("purge-broken-files", `--log-file=${log}`, "--log-file-log-level=Information")).toMatchObject({
    code: 0,
  });
  const lists = names().filter((name) => name.includes(".dlist."));
  expect(lists).toHaveLength(3);
  const { code, output, tree } = await restored(0);
  // Links whose text is lost are told, and no failure.
  expect(code).toBe(2);
  expect(output).toContain("there is no text of the link");
  const folders = Object.entries(golden.expected(3)).filter(([, state]) => state.startsWith("folder"));
  for (const [path] of folders) expect(tree[path]).toStartWith("folder");
  expect(tree["grown.bin"]).toBe(golden.expected(3)["grown.bin"] as string);
  for (const [path, state] of Object.entries(tree)) {
    // Mode and time are part of the lost metadata.
    const words = (text: string | undefined) => text?.split(" ").slice(0, 3);
    if (state.startsWith("file")) expect(words(state)).toEqual(words(golden.expected(3)[path]));
  }
  rmSync(place.path("local.sqlite"));
  expect(await run("repair")).toMatchObject({ code: 0 });
});

test("of a damaged volume what is sound is kept, and only what is not goes", async () => {
  truncateSync(place.path("remote", oldest), 192_239);
  const lost = ["one-block-and-a-byte.bin", "several-blocklists.bin", "zeros.bin"];
  const before = names();
  const listed = (await run("list-broken-files")).output;
  expect(listed.match(/^Fileset \d/gm)).toHaveLength(4);
  for (const path of lost) expect(listed).toContain(`\t${golden.source}${path} (`);
  expect(listed.match(/^\t\//gm)).toHaveLength(4 * lost.length);
  expect(names()).toEqual(before);

  expect(await run("purge-broken-files")).toMatchObject({ code: 0 });
  expect(names()).not.toContain(oldest);
  expect(await run("list-broken-files")).toMatchObject({ code: 0, output: "  Listing remote folder ...\n" });
  const { code, tree } = await restored(0);
  const expected = golden.expected(3);
  for (const path of lost) delete expected[path];
  expect({ code, tree }).toEqual({ code: 0, tree: expected });
  expect(await checkBackup(place.path("remote"), undefined)).toEqual([]);
});

test("a damaged volume of which nothing is sound goes as a missing one does", async () => {
  truncateSync(place.path("remote", newest), 0);
  expect((await run("list-broken-files")).output).toContain(`\t${golden.source}grown.bin (`);
  expect(await run("purge-broken-files")).toMatchObject({ code: 0 });
  expect(await run("list-broken-files")).toMatchObject({ code: 0, output: "  Listing remote folder ...\n" });
  expect(names()).not.toContain(newest);
  expect(await checkBackup(place.path("remote"), undefined)).toEqual([]);
});

test("a missing volume that nothing needs is forgotten", async () => {
  expect(await run("delete", "--version=0", "--no-auto-compact")).toMatchObject({ code: 0 });
  rmSync(place.path("remote", newest));
  const listed = await run("list-broken-files");
  expect(listed.output).toContain("Run purge-broken-files");
  expect(await run("purge-broken-files")).toMatchObject({ code: 0 });
  expect(await run("list-broken-files")).toMatchObject({ code: 0, output: "  Listing remote folder ...\n" });
  // An operation that insists on every file being there.
  expect(await run("delete", "--version=0", "--no-auto-compact")).toMatchObject({ code: 0 });
  expect(await checkBackup(place.path("remote"), undefined)).toEqual([]);
});

test("a dry run tells what would go, and changes nothing", async () => {
  rmSync(place.path("remote", newest));
  const before = names();
  const { code, output } = await run("purge-broken-files", "--dry-run");
  expect(code).toBe(0);
  expect(output).toContain(`[Dryrun]:   Purging file ${golden.source}grown.bin (683.59 KiB)\n`);
  expect(output).toMatch(/^\[Dryrun\]: Would upload file .* and delete file .*, removing 1 files$/m);
  expect(names()).toEqual(before);
  expect((await run("list-broken-files")).output).toContain("grown.bin");
});

test("without new metadata the entries that lost theirs go", async () => {
  rmSync(place.path("remote", newest));
  expect(await run("purge-broken-files", "--disable-replace-missing-metadata")).toMatchObject({ code: 0 });
  const listed = (await run("list", "*")).output;
  expect(listed).not.toContain(`${golden.source} \n`);
  expect(listed).toContain(`${golden.source}bin/ \n`);
});

describe("is refused, and changes nothing, for", () => {
  test.each([
    ["a filter", "FiltersNotAllowedOnPurgeBrokenFiles", ["--include=*.txt"], () => undefined],
    [
      "a database that does not know all that is there",
      "ExtraRemoteFiles",
      [],
      () => {
        rmSync(place.path("remote", newest));
        writeFileSync(place.path("remote", "duplicati-20261125T144300Z.dlist.zip"), "x");
      },
    ],
    [
      "a backup of which nothing would be left",
      "AllFilesetsBroken",
      [],
      () => {
        for (const name of names().filter((volume) => volume.includes(".dblock."))) rmSync(place.path("remote", name));
      },
    ],
    [
      "a destination that is empty",
      "CannotPurgeWithNoRemoteVolumes",
      [],
      () => {
        for (const name of names()) rmSync(place.path("remote", name));
      },
    ],
  ])("%s", async (_, errorId, args, damage) => {
    damage();
    const before = names();
    expect(await run("purge-broken-files", ...args)).toMatchObject({ code: 100, errorId });
    expect(names()).toEqual(before);
  });
});
