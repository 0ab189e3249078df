import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { platform } from "#platform";
import { CommandLine } from "../support/command-line.ts";
import { describeTree, GoldenBackup, goldenNames, modeOf } from "../support/golden-backups.ts";
import { everything, type SnapshotParts } from "../support/tree-snapshot.ts";

setDefaultTimeout(60_000);

/** Hurt ones have a test of their own. */
const names = goldenNames.filter((name) => !name.startsWith("damaged-"));
const hasGpg = spawnSync("gpg", ["--version"]).status === 0;
/** Left out because it leads out of the restore folder, with a warning; allowed to lead there, it comes back. */
const outsideLink = "broken-link";
const skippedLink = /^Skipping creation of symlink .*broken-link -> \/nowhere\/at all because it points outside/m;
const allowOutside = "--allow-restore-outside-target-directory=true";

/** Whose indexes do not hold the blocklists, so that a rebuild has to read data volumes. */
const withoutBlocklists = new Set(["index-lookup", "index-none"]);
/** Backups whose options keep less than the source holds: what the original restored from them is told apart. */
const asRestored = new Set(["filtered", "no-metadata", "purged", "symlinks-followed", "symlinks-ignored"]);
/** The original gives this file, modified in 2100, the time of the restore; from us it gets its own. */
const farFuture = {
  "text/far-future.txt": "4102444800.1234567",
  "link-to-folder/far-future.txt": "4102444800.1234567",
};

for (const name of names) {
  const isMissingProgram = name === "gpg" && !hasGpg;
  describe.skipIf(isMissingProgram)(`the backup ${name}${isMissingProgram ? " (needs gpg)" : ""}`, () => {
    const backup = new GoldenBackup(name);
    let place: CommandLine;
    let url: string;
    let database: string;

    beforeAll(async () => {
      place = new CommandLine();
      backup.copyTo(place.path("remote"));
      url = `file://${place.path("remote")}`;
      database = `--dbpath=${place.path("local.sqlite")}`;
      const repaired = await place.run("repair", url, database, ...backup.readingOptions);
      expect(repaired).toMatchObject({ code: 0, errorId: undefined });
      expect(repaired.output.includes("Downloading file") && repaired.output.includes(".dblock.")).toBe(
        withoutBlocklists.has(name),
      );
    });
    afterAll(() => place[Symbol.dispose]());

    test("has its versions listed with and without a database", async () => {
      for (const where of [database, "--no-local-db=true"]) {
        const { code, output } = await place.run("list", url, where, ...backup.readingOptions);
        const times = [...output.matchAll(/^\d+\t: (.*?)(?: \(|$)/gm)].map(([, time]) => time);
        expect({ code, times }).toEqual({ code: 0, times: listedTimes(backup) });
      }
    });

    for (const [index, { content }] of backup.versions.entries()) {
      for (const where of ["with a database", "without a database"]) {
        test(`has ${content} restored ${where}`, async () => {
          const target = place.path("restored", `${index} ${where}`);
          const guarded = where === "with a database";
          const { code, output } = await place.run(
            "restore",
            url,
            guarded ? database : "--no-local-db=true",
            `--version=${numberOf(backup, index)}`,
            `--restore-path=${target}`,
            "--restore-permissions=true",
            ...(guarded ? [] : [allowOutside, "--concurrency-max-threads=1"]),
            ...backup.readingOptions,
          );
          const parts = partsOf(name);
          const expected = expectedOf(backup, index, parts, guarded);
          expect(describeTree(target, parts)).toEqual(expected);
          const comment = hasAttribute(name) ? "checked" : undefined;
          expect(attributeOf(`${target}/text/report.txt`, "user.comment")).toBe(comment);
          // The set-user-id bit is not in metadata (as with the original).
          if (parts.modes) expect(modeOf(`${target}/bin/setuid`)).toBe(0o755);
          const isLinkSkipped = guarded && holdsLinks(name);
          expect(skippedLink.test(output)).toBe(isLinkSkipped);
          expect(code).toBe(isLinkSkipped ? 2 : 0);
          expect(readdirSync(place.path("temporary"))).toEqual([]);
        });
      }
    }
  });
}

test("modes are those of new files without --restore-permissions; content and times are the backup's", async () => {
  using place = new CommandLine();
  const backup = new GoldenBackup("plain-four-versions");
  backup.copyTo(place.path("remote"));
  const target = place.path("restored");
  const { code } = await place.run(
    "restore",
    `file://${place.path("remote")}`,
    "--no-local-db=true",
    `--restore-path=${target}`,
    allowOutside,
    ...backup.readingOptions,
  );
  expect(code).toBe(0);
  const parts = { ...everything, modes: false };
  expect(describeTree(target, parts)).toEqual(backup.expected(3, { parts }));
  expect(modeOf(`${target}/bin/run.sh`)).toBe(0o666 & ~process.umask());
});

test("one path of a version is restored alone", async () => {
  using place = new CommandLine();
  const backup = new GoldenBackup("aes-small-blocks");
  backup.copyTo(place.path("remote"));
  const url = `file://${place.path("remote")}`;
  const path = `${backup.source}several-blocklists.bin`;
  const expected = backup.expected(0)["several-blocklists.bin"] as string;
  for (const where of ["--no-local-db=true", `--dbpath=${place.path("local.sqlite")}`]) {
    if (where.startsWith("--dbpath"))
      expect((await place.run("repair", url, where, ...backup.readingOptions)).code).toBe(0);
    const target = place.path(`restored ${where.slice(2, 6)}`);
    const options = [`--restore-path=${target}`, "--restore-permissions=true", "--version=3", ...backup.readingOptions];
    expect((await place.run("restore", url, path, where, ...options)).code).toBe(0);
    expect(describeTree(target)).toEqual({ "several-blocklists.bin": expected });
  }
});

/** Newest first; the test runs with the times of the backups' names, which are UTC. */
function listedTimes({ name, versions }: GoldenBackup): string[] {
  const times = versions.map(({ dlist }) => {
    const [, year, month, day, hour, minute, second] =
      /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(dlist)?.map(Number) ?? [];
    const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second));
    return localTime(date);
  });
  // The partial version between the two.
  if (name === "interrupted") times.splice(1, 0, localTime(new Date("2026-11-25T14:47:12Z")));
  return times.toReversed();
}

function localTime(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${two(date.getMonth() + 1)}/${two(date.getDate())}/${date.getFullYear()}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function numberOf({ name, versions }: GoldenBackup, index: number): number {
  const number = versions.length - 1 - index;
  return name === "interrupted" && index === 0 ? number + 1 : number;
}

function partsOf(name: string): SnapshotParts {
  const isPlain = name === "no-metadata";
  return { ...everything, modes: !isPlain, times: !isPlain };
}

/** Only this one attribute was in the source; its file was purged from one backup. */
function hasAttribute(name: string): boolean {
  return name !== "no-metadata" && name !== "purged";
}

function attributeOf(path: string, name: string): string | undefined {
  if (!existsSync(path) || !platform.extendedAttributes.list(path).includes(name)) return undefined;
  return Buffer.from(platform.extendedAttributes.get(path, name) ?? []).toString();
}

/** Followed links are files and folders, ignored ones are not there; the filter matched the rest away. */
function holdsLinks(name: string): boolean {
  return !["symlinks-followed", "symlinks-ignored"].includes(name);
}

function expectedOf(
  backup: GoldenBackup,
  index: number,
  parts: SnapshotParts,
  guarded: boolean,
): Record<string, string> {
  const isOriginal = asRestored.has(backup.name);
  const expected = backup.expected(index, { asRestored: isOriginal, parts });
  if (isOriginal) {
    const source = backup.expected(index, { parts });
    if (!guarded && holdsLinks(backup.name)) expected[outsideLink] = source[outsideLink] as string;
    for (const [path, time] of Object.entries(farFuture)) {
      if (parts.times && path in expected) expected[path] = `${expected[path]?.replace(/ \S+$/, "")} ${time}`;
    }
  } else if (guarded) delete expected[outsideLink];
  return expected;
}
