import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SeededRandom } from "../support/seeded-random.ts";
import { contents, expectSuccess, FaultyJob } from "./faulty-job.ts";

let job: FaultyJob;
const random = new SeededRandom(1);
/** What the samples that a backup tests find depends on chance. */
const withoutSamples = { "backup-test-samples": "0" };

beforeEach(() => {
  job = new FaultyJob();
  mkdirSync(join(job.source, "folder"));
  for (const name of ["a", "folder/b"]) writeFileSync(join(job.source, name), random.bytes(600_000));
}, 60_000);
afterEach(() => job.dispose());

for (const part of ["dblock", "dindex", "dlist"]) {
  test(`a ${part} whose upload fails once goes up under another name`, async () => {
    expectSuccess(await job.runFaulty("backup", { failPuts: { part: `.${part}.`, times: 1 } }));
    expectSuccess(await job.run("backup", { "upload-unchanged-backups": "true" }));
    await job.expectSound();
  }, 60_000);

  test(`a ${part} whose upload always fails ends the backup, and the next one completes it`, async () => {
    const run = await job.runFaulty("backup", { failPuts: { part: `.${part}.`, times: 1000 } });
    expect(run.code).toBe(100);
    expectSuccess(await job.run("backup"));
    await job.expectSound();
  }, 60_000);

  test(`a ${part} of which only half arrived is reported`, async () => {
    const run = await job.runFaulty("backup", { shortenPuts: { part: `.${part}.`, times: 1 } }, withoutSamples);
    expect(run.output).toContain("it must be verified");
    expect(run).toMatchObject({ code: 2, errorId: undefined });
  }, 60_000);
}

test("a list that lacks the newest files stops the backup without any change", async () => {
  await job.backup();
  const before = readdirSync(job.remote).sort();
  const run = await job.runFaulty("backup", { hide: before.slice(0, 2) });
  expect(run).toMatchObject({ code: 100, errorId: "MissingRemoteFiles" });
  expect(readdirSync(job.remote).sort()).toEqual(before);
  expectSuccess(await job.run("backup"));
  await job.expectSound();
}, 60_000);

test("a deleted file that is still listed is no stranger", async () => {
  await job.backup();
  writeFileSync(join(job.source, "a"), random.bytes(600_000));
  const before = readdirSync(job.remote);
  expectSuccess(await job.run("backup", { "keep-versions": "1" }));
  const gone = before.filter((name) => !readdirSync(job.remote).includes(name));
  expect(gone.length).toBeGreaterThan(0);
  expectSuccess(await job.runFaulty("backup", { show: gone }));
}, 60_000);

test("a file that is listed twice stops the backup", async () => {
  await job.backup();
  const run = await job.runFaulty("backup", { repeatFirst: true });
  expect(run).toMatchObject({ code: 100, errorId: "DuplicateRemoteFiles" });
}, 60_000);

test("data stays as long as the list that needs it cannot be deleted", async () => {
  await job.backup();
  writeFileSync(join(job.source, "a"), random.bytes(600_000));
  const before = readdirSync(job.remote);
  const run = await job.runFaulty("backup", { failDeletes: true }, { "keep-versions": "1" });
  expect(run.output).toContain("Failed to delete");
  expect(readdirSync(job.remote)).toEqual(expect.arrayContaining(before));
  expectSuccess(await job.run("backup"));
  expect(job.lists()).toHaveLength(1);
  expect(job.inconsistencies()).toEqual([]);
}, 60_000);

test("no version is deleted for one whose list did not arrive", async () => {
  await job.backup();
  writeFileSync(join(job.source, "a"), random.bytes(600_000));
  await job.backup();
  const [, newest] = job.lists();
  writeFileSync(join(job.source, "a"), random.bytes(600_000));
  expect((await job.runFaulty("backup", { failPuts: { part: ".dlist.", times: 1000 } })).code).toBe(100);
  expectSuccess(await job.run("delete", { "keep-versions": "1" }));
  expect(job.lists()).toEqual([newest as string]);
  expectSuccess(await job.run("backup"));
  await job.expectSound([newest as string]);
}, 60_000);

test("a version that is deleted takes nothing of an unfinished one with it", async () => {
  await job.backup();
  const [first] = job.lists();
  writeFileSync(join(job.source, "b"), "of the second version");
  await job.backup();
  writeFileSync(join(job.source, "c"), random.bytes(600_000));
  // The data is up, the index is not.
  const put = (await job.runFaulty("backup", { failPuts: { part: ".dindex.", times: 1000 } })).code;
  expect(put).toBe(100);
  expectSuccess(await job.run("delete", { version: "0" }));
  const whole = contents(job.source);
  rmSync(join(job.source, "c"));
  expectSuccess(await job.run("backup"));
  const [oldest, unfinished] = job.lists();
  expect(oldest).toBe(first);
  const target = job.program.path("restored");
  expectSuccess(await job.run("restore", { "restore-path": target, version: "1" }));
  expect(contents(target)).toMatchObject({ c: whole.c as string });
  expect(unfinished).toBeDefined();
  await job.expectSound([first as string]);
}, 60_000);

test("what is purged does not come back in the version of a backup that was interrupted before", async () => {
  await job.backup();
  writeFileSync(join(job.source, "a"), random.bytes(600_000));
  writeFileSync(join(job.source, "c"), "new");
  expect((await job.runFaulty("backup", { failPuts: { part: ".dindex.", times: 1000 } })).code).toBe(100);
  expectSuccess(await job.run("purge", { include: "*/a" }));
  rmSync(join(job.source, "a"));
  expectSuccess(await job.run("backup"));
  const files = [
    ["c", "folder", "folder/b"],
    ["c", "folder", "folder/b"],
    ["folder", "folder/b"],
  ];
  const found: string[][] = [];
  for (const version of job.lists().keys()) {
    const target = job.program.path(`version ${version}`);
    expectSuccess(await job.run("restore", { "restore-path": target, version: String(version) }));
    found.push(Object.keys(contents(target)));
  }
  expect(found).toEqual(files);
  await job.expectSound([]);
}, 60_000);

test("a purge whose new list cannot be uploaded leaves the old one, and the next run goes on", async () => {
  await job.backup();
  const before = job.lists();
  const run = await job.runFaulty("purge", { failPuts: { part: ".dlist.", times: 1000 } }, { include: "*/b" });
  expect(run.code).toBe(100);
  expect(job.lists()).toEqual(expect.arrayContaining(before));
  expectSuccess(await job.run("backup"));
  expect(job.lists()).toEqual(before);
  await job.expectSound();
}, 60_000);

test("a purge whose new list goes up at the second attempt gives it a time of its own", async () => {
  await job.backup();
  expectSuccess(await job.runFaulty("purge", { failPuts: { part: ".dlist.", times: 1 } }, { include: "*/b" }));
  rmSync(join(job.source, "folder/b"));
  // Removes the half of a list that arrived.
  expectSuccess(await job.run("purge", { include: "nothing" }));
  expect(job.lists()).toHaveLength(1);
  await job.expectRestorable(job.lists()[0] as string, job.source);
  expect(job.inconsistencies()).toEqual([]);
}, 60_000);

test("an old database is refused, and nothing is deleted", async () => {
  await job.backup();
  job.save();
  writeFileSync(join(job.source, "a"), random.bytes(600_000));
  await job.backup();
  job.restoreSavedDatabase();
  const before = readdirSync(job.remote).sort();
  expect(await job.run("backup")).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
  expect(readdirSync(job.remote).sort()).toEqual(before);
}, 60_000);

test("a lost database is rebuilt, and the next backup stores nothing again", async () => {
  await job.backup();
  rmSync(job.database);
  expect(await job.run("backup")).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
  expectSuccess(await job.run("repair"));
  const before = job.dblocks();
  expectSuccess(await job.run("backup"));
  expect(job.dblocks()).toEqual(before);
  await job.expectSound();
}, 60_000);

test("data that cannot be fetched do not pass for lost when the database is built anew", async () => {
  await job.backup();
  rmSync(job.database);
  for (const name of readdirSync(job.remote)) if (name.includes(".dindex.")) rmSync(join(job.remote, name));
  const run = await job.runFaulty("repair", { failGets: ".dblock." });
  expect(run).toMatchObject({ code: 100, errorId: "DatabaseRebuildIncomplete" });
  expectSuccess(await job.run("repair"));
  expectSuccess(await job.run("backup"));
  await job.expectSound();
}, 60_000);

test("a list that could not be fetched when the database was built anew keeps its data", async () => {
  await job.backup();
  const [list] = job.lists();
  writeFileSync(join(job.source, "a"), random.bytes(600_000));
  await job.backup();
  rmSync(job.database);
  expect((await job.runFaulty("repair", { failGets: list as string })).output).toContain(`${list} cannot be used`);
  const before = readdirSync(job.remote);
  expectSuccess(await job.run("compact", { threshold: "0" }));
  expect(readdirSync(job.remote)).toEqual(before);
  expectSuccess(await job.run("backup", { ...withoutSamples, threshold: "0", "keep-versions": "1" }));
  rmSync(job.database);
  expectSuccess(await job.run("repair"));
  await job.expectRestorable(list as string, job.versions.get(list as string) as string);
}, 60_000);

test.each([{ version: "0" }, { "repair-only-paths": "true" }])(
  "on the word of a database that knows only a part (%p) nothing is deleted",
  async (part) => {
    await job.backup();
    writeFileSync(join(job.source, "a"), random.bytes(600_000));
    await job.backup();
    rmSync(job.database);
    expectSuccess(await job.run("repair", part));
    const before = readdirSync(job.remote);
    const commands: [string, Record<string, string>][] = [
      ["compact", { threshold: "0" }],
      ["delete", { version: "0", "allow-full-removal": "true" }],
      ["purge", { include: "*/a" }],
      ["purge-broken-files", {}],
      ["backup", {}],
    ];
    for (const [command, options] of commands) {
      for (const more of [{}, { "no-backend-verification": "true" }]) {
        const { code } = await job.run(command, { ...options, ...more });
        expect({ command, code }).toEqual({ command, code: 100 });
      }
    }
    await job.run("test", { "full-remote-verification": "True" });
    expect(readdirSync(job.remote)).toEqual(before);
    expectSuccess(await job.run("repair"));
    expectSuccess(await job.run("backup"));
    await job.expectSound();
  },
  60_000,
);

const damages: [string, (database: string) => void][] = [
  ["that is garbage", (database) => writeFileSync(database, random.bytes(50_000))],
  ["of which the end is missing", (database) => truncateSync(database, statSync(database).size / 2)],
  ["of which hardly anything is left", (database) => truncateSync(database, 50)],
];
test.each(damages)(
  "a database %s is refused, is no obstacle to a restore, and repair builds it anew",
  async (_, damage) => {
    await job.backup();
    const before = readdirSync(job.remote).sort();
    damage(job.database);
    const damaged = readFileSync(job.database);
    expect(await job.run("backup")).toMatchObject({ code: 100, errorId: "DatabaseDamaged" });
    const restored = await job.run("restore", { "restore-path": job.program.path("restored") });
    expect(restored.code).toBe(2);
    expect(restored.output).toContain("Run repair");
    expect(contents(job.program.path("restored"))).toEqual(contents(job.source));
    expect(readFileSync(job.database)).toEqual(damaged);
    expectSuccess(await job.run("repair"));
    expect(readdirSync(job.remote).sort()).toEqual(before);
    await job.expectSound();
  },
  60_000,
);

test("the folder of the database may be lost as a whole", async () => {
  await job.backup();
  const database = job.program.path("databases/own/local.sqlite");
  expectSuccess(await job.run("repair", { dbpath: database }));
  rmSync(dirname(dirname(database)), { recursive: true });
  const before = job.dblocks();
  expect(await job.run("backup", { dbpath: database })).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
  expectSuccess(await job.run("repair", { dbpath: database }));
  expectSuccess(await job.run("backup", { dbpath: database }));
  expect(job.dblocks()).toEqual(before);
}, 60_000);

for (const part of ["dblock", "dindex", "dlist"]) {
  test(`a ${part} that somebody deleted stops the backup, and nothing else changes`, async () => {
    await job.backup();
    rmSync(join(job.remote, readdirSync(job.remote).find((name) => name.includes(`.${part}.`)) as string));
    const before = readdirSync(job.remote).sort();
    expect(await job.run("backup")).toMatchObject({ code: 100, errorId: "MissingRemoteFiles" });
    expect(readdirSync(job.remote).sort()).toEqual(before);
  }, 60_000);
}

test("an emptied destination stops the backup", async () => {
  await job.backup();
  for (const name of readdirSync(job.remote)) rmSync(join(job.remote, name));
  expect(await job.run("backup")).toMatchObject({ code: 100, errorId: "MissingRemoteFiles" });
  expect(readdirSync(job.remote)).toEqual([]);
}, 60_000);

test("an interrupt leaves a partial version, and the next run completes it", async () => {
  // More than what may be on its way at a time, so that the first upload cannot find all of it read.
  for (let i = 0; i < 40; i++) writeFileSync(join(job.source, `more ${i}`), random.bytes(1_000_000));
  const run = await job.runFaulty("backup", { interrupt: { at: 2, times: 1 } });
  expect(run.code).toBe(50);
  expect(job.lists()).toHaveLength(1);
  const partial = await job.run("restore", { "restore-path": job.program.path("partial") });
  expect(partial.code).toBe(0);
  const saved = contents(job.program.path("partial"));
  const all = contents(job.source);
  expect(Object.keys(saved).length).toBeLessThan(Object.keys(all).length);
  for (const [path, content] of Object.entries(saved)) expect(all[path]).toBe(content);
  const stored = job.dblocks();
  expectSuccess(await job.run("backup"));
  expect(job.dblocks()).toEqual(expect.arrayContaining(stored));
  await job.expectSound();
}, 60_000);

test("a second interrupt ends the program at once, and the next run heals", async () => {
  const run = await job.runFaulty("backup", { interrupt: { at: 2, times: 2 } });
  expect(run.code).toBe(130);
  expectSuccess(await job.run("backup"));
  await job.expectSound();
}, 60_000);
