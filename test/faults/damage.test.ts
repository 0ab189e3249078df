import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { checkBackup } from "../support/backup-checker.ts";
import { DamagedJob } from "./damaged-job.ts";

setDefaultTimeout(60_000);

const job = new DamagedJob();
beforeAll(() => job.make());
afterAll(() => job[Symbol.dispose]());

const [dblock, newDblock] = [() => job.volumes("dblock")[0] as string, () => job.volumes("dblock")[1] as string];
const [dindex, newDindex] = [() => job.volumes("dindex")[0] as string, () => job.volumes("dindex")[1] as string];
const [dlist, newDlist] = [() => job.volumes("dlist")[0] as string, () => job.volumes("dlist")[1] as string];
const guid = "0".repeat(32);

/** What can happen to a backup. Where one volume of two is hurt, it is that of the old version. */
const damages: Record<string, () => void> = {
  "nothing is wrong": () => undefined,
  "a dblock is missing": () => job.remove(dblock()),
  "a dblock is empty": () => job.empty(dblock()),
  "a dblock is cut short": () => job.cut(dblock()),
  "a dblock has a flipped byte": () => job.flip(dblock()),
  "a dblock is too long": () => job.lengthen(dblock()),
  "a dblock is another one": () => job.replace(dblock(), newDblock()),
  "a dindex is missing": () => job.remove(dindex()),
  "a dindex is empty": () => job.empty(dindex()),
  "a dindex is cut short": () => job.cut(dindex()),
  "a dindex has a flipped byte": () => job.flip(dindex()),
  "a dindex is too long": () => job.lengthen(dindex()),
  "a dindex is another one": () => job.replace(dindex(), newDindex()),
  "a list is missing": () => job.remove(dlist()),
  "a list is empty": () => job.empty(dlist()),
  "a list is cut short": () => job.cut(dlist()),
  "a list has a flipped byte": () => job.flip(dlist()),
  "a list is too long": () => job.lengthen(dlist()),
  "a list is another one": () => job.replace(dlist(), newDlist()),
  "a dblock and its dindex are missing": () => job.remove(dblock(), dindex()),
  "a dblock and a list are missing": () => job.remove(dblock(), dlist()),
  "both dblocks are missing": () => job.remove(dblock(), newDblock()),
  "all indexes are missing": () => job.remove(dindex(), newDindex()),
  "all lists are missing": () => job.remove(dlist(), newDlist()),
  "the destination is empty": () => job.remove(...job.names()),
  "there is a strange dblock": () => job.add(`duplicati-b${guid}.dblock.zip`),
  "there is a strange dindex": () => job.add(`duplicati-i${guid}.dindex.zip`),
  "there is a strange list": () => job.add("duplicati-20200101T000000Z.dlist.zip"),
  "there are files of others": () => ["readme.txt", `other-b${guid}.dblock.zip`].map((name) => job.add(name)),
  "the verification file is damaged": () => job.add("duplicati-verification.json", "{"),
  "the database is missing": () => job.removeDatabase(),
  "the database is cut short": () => job.cutDatabase(),
  "the database is an old one": () => job.putOldDatabaseBack(),
};

type Answer = readonly [damage: string, operation: string, code: number, errorId?: string];

/** What each operation answers at first. */
const answers: readonly Answer[] = [
  ["nothing is wrong", "backup", 1],
  ["nothing is wrong", "test", 0],
  ["nothing is wrong", "repair", 0],
  ["a dblock is missing", "backup", 100, "MissingRemoteFiles"],
  ["a dblock is missing", "restore", 100],
  ["a dblock is missing", "restore without database", 100],
  ["a dblock is missing", "test", 100, "MissingRemoteFiles"],
  ["a dblock is missing", "repair", 100, "MissingDblockFiles"],
  ["a dblock is missing", "rebuild", 0],
  ["a dblock is missing", "delete", 100, "MissingRemoteFiles"],
  ["a dblock is missing", "compact", 0],
  ["a dblock is missing", "purge", 100, "MissingRemoteFiles"],
  ["a dblock is missing", "list broken files", 0],
  ["a dblock is missing", "purge broken files", 0],
  ["a dblock is empty", "backup", 2],
  ["a dblock is empty", "restore", 100],
  ["a dblock is empty", "test", 3],
  ["a dblock is empty", "repair", 0],
  ["a dblock is cut short", "backup", 2],
  ["a dblock is cut short", "restore", 100],
  ["a dblock is cut short", "test", 3],
  ["a dblock is cut short", "repair", 0],
  ["a dblock is cut short", "rebuild", 0],
  ["a dblock is cut short", "list broken files", 0],
  ["a dblock is cut short", "purge broken files", 0],
  ["a dblock has a flipped byte", "backup", 1],
  ["a dblock has a flipped byte", "restore", 100],
  ["a dblock has a flipped byte", "restore the old version", 100],
  ["a dblock has a flipped byte", "restore without database", 100],
  ["a dblock has a flipped byte", "test", 3],
  ["a dblock has a flipped byte", "repair", 0],
  ["a dblock is too long", "backup", 2],
  ["a dblock is too long", "restore", 2],
  ["a dblock is too long", "test", 3],
  ["a dblock is too long", "repair", 0],
  ["a dblock is another one", "backup", 2],
  ["a dblock is another one", "restore", 100],
  ["a dblock is another one", "test", 3],
  ["a dblock is another one", "repair", 0],
  ["a dindex is missing", "backup", 100, "MissingRemoteFiles"],
  ["a dindex is missing", "restore without database", 0],
  ["a dindex is missing", "test", 100, "MissingRemoteFiles"],
  ["a dindex is missing", "repair", 0],
  ["a dindex is empty", "backup", 2],
  ["a dindex is empty", "restore without database", 2],
  ["a dindex is empty", "test", 3],
  ["a dindex is empty", "repair", 0],
  ["a dindex is cut short", "backup", 2],
  ["a dindex is cut short", "test", 3],
  ["a dindex is cut short", "repair", 0],
  ["a dindex has a flipped byte", "backup", 1],
  ["a dindex has a flipped byte", "restore", 0],
  ["a dindex has a flipped byte", "restore without database", 2],
  ["a dindex has a flipped byte", "test", 3],
  ["a dindex has a flipped byte", "repair", 0],
  ["a dindex is too long", "backup", 2],
  ["a dindex is too long", "test", 3],
  ["a dindex is too long", "repair", 0],
  ["a dindex is another one", "backup", 2],
  ["a dindex is another one", "test", 3],
  ["a dindex is another one", "repair", 0],
  ["a list is missing", "backup", 100, "MissingRemoteFiles"],
  ["a list is missing", "list", 0],
  ["a list is missing", "restore", 2],
  ["a list is missing", "restore without database", 0],
  ["a list is missing", "test", 100, "MissingRemoteFiles"],
  ["a list is missing", "repair", 0],
  ["a list is missing", "delete", 100, "MissingRemoteFiles"],
  ["a list is empty", "backup", 2],
  ["a list is empty", "restore the old version", 2],
  ["a list is empty", "test", 3],
  ["a list is empty", "repair", 0],
  ["a list is empty", "delete", 0],
  ["a list is cut short", "backup", 2],
  ["a list is cut short", "test", 3],
  ["a list is cut short", "repair", 0],
  ["a list has a flipped byte", "backup", 1],
  ["a list has a flipped byte", "test", 3],
  ["a list has a flipped byte", "repair", 0],
  ["a list has a flipped byte", "purge", 0],
  ["a list is too long", "backup", 2],
  ["a list is too long", "test", 3],
  ["a list is too long", "repair", 0],
  ["a list is another one", "backup", 2],
  ["a list is another one", "test", 3],
  ["a list is another one", "repair", 0],
  ["a dblock and its dindex are missing", "backup", 100, "MissingRemoteFiles"],
  ["a dblock and its dindex are missing", "test", 100, "MissingRemoteFiles"],
  ["a dblock and its dindex are missing", "repair", 100, "MissingDblockFiles"],
  ["a dblock and a list are missing", "backup", 100, "MissingRemoteFiles"],
  ["a dblock and a list are missing", "test", 100, "MissingRemoteFiles"],
  ["a dblock and a list are missing", "repair", 100, "MissingDblockFiles"],
  ["both dblocks are missing", "backup", 100, "MissingRemoteFiles"],
  ["both dblocks are missing", "restore", 100],
  ["both dblocks are missing", "test", 100, "MissingRemoteFiles"],
  ["both dblocks are missing", "repair", 100, "MissingDblockFiles"],
  ["both dblocks are missing", "purge broken files", 100, "AllFilesetsBroken"],
  ["all indexes are missing", "backup", 100, "MissingRemoteFiles"],
  ["all indexes are missing", "restore", 2],
  ["all indexes are missing", "restore without database", 0],
  ["all indexes are missing", "test", 100, "MissingRemoteFiles"],
  ["all indexes are missing", "repair", 0],
  ["all lists are missing", "backup", 100, "MissingRemoteFiles"],
  ["all lists are missing", "restore without database", 100, "EmptyRemoteLocation"],
  ["all lists are missing", "test", 100, "MissingRemoteFiles"],
  ["all lists are missing", "repair", 0],
  ["the destination is empty", "backup", 100, "MissingRemoteFiles"],
  ["the destination is empty", "restore", 100],
  ["the destination is empty", "test", 100, "MissingRemoteFiles"],
  ["the destination is empty", "repair", 100, "RemoteFolderEmptyWithPrefix"],
  ["the destination is empty", "rebuild", 0],
  ["the destination is empty", "list broken files", 100, "CannotPurgeWithNoRemoteVolumes"],
  ["the destination is empty", "purge broken files", 100, "CannotPurgeWithNoRemoteVolumes"],
  ["there is a strange dblock", "backup", 100, "ExtraRemoteFiles"],
  ["there is a strange dblock", "test", 100, "ExtraRemoteFiles"],
  ["there is a strange dblock", "repair", 0],
  ["there is a strange dindex", "backup", 100, "ExtraRemoteFiles"],
  ["there is a strange dindex", "test", 100, "ExtraRemoteFiles"],
  ["there is a strange dindex", "repair", 0],
  ["there is a strange list", "backup", 100, "ExtraRemoteFiles"],
  ["there is a strange list", "restore", 2],
  ["there is a strange list", "test", 100, "ExtraRemoteFiles"],
  ["there is a strange list", "repair", 0],
  ["there is a strange list", "delete", 100, "ExtraRemoteFiles"],
  ["there is a strange list", "purge", 100, "ExtraRemoteFiles"],
  ["there is a strange list", "purge broken files", 100, "ExtraRemoteFiles"],
  ["there are files of others", "backup", 1],
  ["there are files of others", "test", 0],
  ["there are files of others", "repair", 0],
  ["the verification file is damaged", "backup", 1],
  ["the verification file is damaged", "test", 0],
  ["the verification file is damaged", "repair", 0],
  ["the database is missing", "backup", 100, "ExtraRemoteFiles"],
  ["the database is missing", "list", 0],
  ["the database is missing", "test", 100, "DatabaseDoesNotExist"],
  ["the database is missing", "repair", 0],
  ["the database is missing", "delete", 100, "DatabaseFileMissing"],
  ["the database is missing", "compact", 100, "DatabaseFileMissing"],
  ["the database is missing", "purge broken files", 100, "DatabaseFileMissing"],
  ["the database is cut short", "backup", 100, "DatabaseDamaged"],
  ["the database is cut short", "restore", 2],
  ["the database is cut short", "test", 100, "DatabaseDamaged"],
  ["the database is cut short", "repair", 0],
  ["the database is cut short", "delete", 100, "DatabaseDamaged"],
  ["the database is an old one", "backup", 100, "ExtraRemoteFiles"],
  ["the database is an old one", "restore", 2],
  ["the database is an old one", "test", 100, "ExtraRemoteFiles"],
  ["the database is an old one", "repair", 0],
  ["the database is an old one", "delete", 100, "ExtraRemoteFiles"],
  ["the database is an old one", "purge", 100, "ExtraRemoteFiles"],
  ["the database is an old one", "purge broken files", 100, "ExtraRemoteFiles"],
];

/** They take away what they are for. */
const removing = ["delete", "compact", "purge", "purge broken files", "rebuild"];
/** What to do is told in these words. */
const advice = /run repair|--rebuild-missing-dblock-files|purge-broken-files|Check the URL|Run test/i;

describe("the first answer", () => {
  test.each(answers.map((row) => [...row] as [string, string, number, string?]))(
    "when %s, %s ends with %d %s",
    async (damage, operation, code, errorId = "") => {
      job.reset();
      damages[damage]?.();
      const { hurt, sound } = job.state();
      const run = await job.run(operation);
      expect({ code: run.code, errorId: run.errorId ?? "" }).toEqual({ code, errorId });
      if (code >= 3) expect(run.output + run.error).toMatch(advice);
      if (!removing.includes(operation)) expect(job.names()).toEqual(expect.arrayContaining(sound));
      if (operation !== "repair" && !removing.includes(operation)) {
        expect(job.names()).toEqual(expect.arrayContaining(hurt));
      }
      if (operation.startsWith("restore") && errorId === "") expectHonestRestore(damage, operation, run.output);
    },
  );
});

/** Nothing wrong is restored, and what is not restored is named. */
function expectHonestRestore(damage: string, operation: string, output: string): void {
  const isOld = operation === "restore the old version" || damage === "the database is an old one";
  const restored = job.restored();
  for (const [name, content] of Object.entries(job.contents(isOld ? "old" : "new"))) {
    if (name in restored) expect(restored[name]).toBe(content);
    else expect(output).toMatch(new RegExp(`Failed to restore ".*/${name}"`));
  }
}

type Way = readonly [
  damage: string,
  steps: readonly string[],
  lost?: { readonly old?: string[]; readonly new?: string[] },
];

/** What leads out after a test of all files, and what is lost then: by version, the names of files. */
const ways: readonly Way[] = [
  ["a dblock is missing", ["rebuild", "purge broken files"], { old: ["small"] }],
  ["a dblock is empty", ["rebuild", "purge broken files"], { old: ["small"] }],
  ["a dblock is cut short", ["rebuild", "purge broken files"], { old: ["small"] }],
  ["a dblock has a flipped byte", ["rebuild"]],
  ["a dblock is too long", ["repair"]],
  ["a dblock is another one", ["rebuild", "purge broken files"], { old: ["small"] }],
  ["a dblock is missing", ["purge broken files"], { old: ["old", "small"], new: ["old"] }],
  ["a dindex is missing", ["repair"]],
  ["a dindex is empty", ["repair"]],
  ["a dindex is cut short", ["repair"]],
  ["a dindex has a flipped byte", ["repair"]],
  ["a dindex is too long", ["repair"]],
  ["a dindex is another one", ["repair"]],
  ["a list is missing", ["repair"]],
  ["a list is empty", ["repair"]],
  ["a list is cut short", ["repair"]],
  ["a list has a flipped byte", ["repair"]],
  ["a list is too long", ["repair"]],
  ["a list is another one", ["repair"]],
  ["a dblock and its dindex are missing", ["rebuild", "purge broken files"], { old: ["small"] }],
  ["a dblock and a list are missing", ["rebuild", "purge broken files"], { old: ["small"] }],
  ["both dblocks are missing", ["rebuild", "purge broken files"], { old: ["small"] }],
  ["all indexes are missing", ["repair"]],
  ["all lists are missing", ["repair"]],
  ["the destination is empty", ["rebuild", "purge broken files"], { old: ["small"] }],
  ["there is a strange dblock", ["repair", "test", "rebuild"]],
  ["there is a strange dindex", ["repair", "test", "repair"]],
  ["there is a strange list", ["repair", "purge broken files"]],
  ["the database is missing", ["repair"]],
  ["the database is cut short", ["repair"]],
  ["the database is an old one", ["repair"]],
];

describe("the way out", () => {
  test.each(ways.map((row) => [...row] as [string, readonly string[], Way[2]]))(
    "when %s, is %j, and loses %j",
    async (damage, steps, lost = {}) => {
      job.reset();
      damages[damage]?.();
      await job.run("test");
      for (const step of steps) {
        const run = await job.run(step);
        if (step !== "test") expect(run).toMatchObject({ code: 0, errorId: undefined });
      }
      const leftOf = (version: "old" | "new") =>
        Object.keys(job.contents(version)).filter((name) => !lost[version]?.includes(name));
      const versions = [leftOf("new"), leftOf("old")].filter((names) => names.length > 0);
      for (const [number, names] of versions.entries()) expect(await job.listed(number)).toEqual(names);
      expect(await job.run("test")).toMatchObject({ code: 0 });
      const errors = (await checkBackup(job.remote, undefined)).filter(({ severity }) => severity === "error");
      expect(errors).toEqual([]);
      const { code } = await job.run("backup");
      expect([0, 1]).toContain(code);
    },
  );
});
