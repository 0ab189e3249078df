import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { platform } from "#platform";
import { volumeStates } from "../../src/database/local/volumes.ts";
import { dlistName, parseVolumeName } from "../../src/volumes/index.ts";
import { namesIn } from "../support/remote-volumes.ts";
import { SeededRandom } from "../support/seeded-random.ts";
import { expectSuccess, FaultyJob } from "./faulty-job.ts";

/**
 * A database that was put back knows less than the destination has. On its word nothing may be deleted or overwritten:
 * what was stored before and after its copy was made can be restored whatever is run, in whatever order.
 */

let job: FaultyJob;
const random = new SeededRandom(11);

beforeEach(async () => {
  job = new FaultyJob();
  writeFileSync(join(job.source, "a"), random.bytes(30_000));
  writeFileSync(join(job.source, "b"), "1");
  await job.backup();
}, 60_000);
afterEach(() => job.dispose());

/** The history goes on after the copy of the database, which then comes back. */
async function putOldDatabaseBack(options: Record<string, string> = {}): Promise<void> {
  job.save();
  writeFileSync(join(job.source, "a"), random.bytes(30_000));
  await job.backup(options);
  job.restoreSavedDatabase();
  writeFileSync(join(job.source, "b"), "22");
}

const orders = [
  ["backup", "repair", "delete"],
  ["backup", "delete", "repair"],
  ["repair", "backup", "delete"],
  ["repair", "delete", "backup"],
  ["delete", "backup", "repair"],
  ["delete", "repair", "backup"],
];

describe("with an old database put back", () => {
  test.each(orders)(
    "%s, %s and %s lose nothing",
    async (...order) => {
      await putOldDatabaseBack();
      let isRebuilt = false;
      const deleted: string[] = [];
      for (const command of order) {
        const before = namesIn(job.remote);
        const [, older] = job.lists().toReversed();
        const run = await job.run(command, command === "delete" ? { version: "1" } : {});
        if (command === "repair") {
          expectSuccess(run);
          expect(namesIn(job.remote)).toEqual(before);
          isRebuilt = true;
        } else if (!isRebuilt) {
          expect(run).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
          expect(namesIn(job.remote)).toEqual(before);
        } else {
          expectSuccess(run);
          if (command === "delete") deleted.push(older as string);
        }
      }
      expectSuccess(await job.run("backup"));
      await job.expectSound([...job.versions.keys()].filter((list) => !deleted.includes(list)));
    },
    60_000,
  );

  test.each(["purge", "purge-broken-files", "test"])(
    "%s refuses to work",
    async (command) => {
      await putOldDatabaseBack();
      const before = namesIn(job.remote);
      const run = await job.run(command, command === "purge" ? { include: "*/a" } : {});
      expect(run).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
      expect(namesIn(job.remote)).toEqual(before);
    },
    60_000,
  );

  test("what it takes for a leftover stays: it may have come to be needed", async () => {
    await putOldDatabaseBack();
    const [list] = job.lists();
    const sql = platform.openDatabase(job.database);
    // As in a copy that was made while a list was on its way.
    sql.prepare("UPDATE volume SET state = ? WHERE name = ?").run(volumeStates.temporary, list as string);
    sql.close();
    expect(await job.run("backup")).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
    expect(await job.run("delete", { version: "0" })).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
    expectSuccess(await job.run("repair"));
    for (const [name, content] of job.versions) await job.expectRestorable(name, content);
  }, 60_000);

  test("a restore gives what the database knows, and without it all that is there", async () => {
    await putOldDatabaseBack();
    const [first, second] = job.versions.values();
    const target = job.program.path("restored");
    const run = await job.run("restore", { "restore-path": target });
    expect(run.code).toBe(2);
    expect(run.output).toContain("--no-local-db");
    job.expectContents(target, first as string);
    rmSync(target, { recursive: true });
    expect((await job.run("restore", { "restore-path": target, "no-local-db": "true" })).code).toBe(0);
    job.expectContents(target, second as string);
  }, 60_000);

  test("a backup that was told not to look begins a second history, and repair joins both", async () => {
    await putOldDatabaseBack();
    await job.backup({ "no-backend-verification": "true" });
    expect(job.lists()).toHaveLength(3);
    expect(await job.run("backup")).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
    expectSuccess(await job.run("repair"));
    for (const [list, content] of job.versions) await job.expectRestorable(list, content);
  }, 60_000);

  test("a backup that was told not to look overwrites no list, whatever second it is", async () => {
    await putOldDatabaseBack();
    // The second list may be of this very second, or of the next.
    const newest = Math.max(...job.lists().map((name) => parseVolumeName(name)?.time ?? 0));
    const begin = Math.max(newest + 1, Math.floor(Date.now() / 1000));
    const parts = { prefix: "duplicati", container: "zip" } as const;
    const taken = Array.from({ length: 60 }, (_, second) => join(job.remote, dlistName(parts, begin + second)));
    for (const path of taken) writeFileSync(path, path);
    expectSuccess(await job.run("backup", { "no-backend-verification": "true" }));
    for (const path of taken) expect(readFileSync(path, "utf8")).toBe(path);
    for (const path of taken) rmSync(path);
    expect(job.lists()).toHaveLength(3);
  }, 60_000);

  test("a purge that was told not to look overwrites no list", async () => {
    job.save();
    expectSuccess(await job.run("purge", { include: "*/b" }));
    job.restoreSavedDatabase();
    const [list] = job.lists();
    const before = readFileSync(join(job.remote, list as string));
    expectSuccess(await job.run("purge", { include: "*/a", "no-backend-verification": "true" }));
    expect(job.lists()).toHaveLength(2);
    expect(readFileSync(join(job.remote, list as string))).toEqual(before);
  }, 60_000);

  test("a backup that was told not to look deletes no data that versions need which it does not know", async () => {
    await putOldDatabaseBack();
    writeFileSync(join(job.source, "a"), random.bytes(30_000));
    writeFileSync(join(job.source, "b"), "");
    const options = { "no-backend-verification": "true", "keep-versions": "1", threshold: "0" };
    const run = await job.run("backup", options);
    expect(run.output).toContain("Not compacting");
    expectSuccess(await job.run("repair"));
    const [, second] = [...job.versions];
    await job.expectRestorable(...(second as [string, string]));
  }, 60_000);

  test("versions that were deleted since do not come back at the cost of others", async () => {
    writeFileSync(join(job.source, "b"), "2");
    await job.backup();
    await putOldDatabaseBack({ "keep-versions": "1" });
    expect(job.lists()).toHaveLength(1);
    for (const command of ["backup", "delete"]) {
      const before = namesIn(job.remote);
      const run = await job.run(command, { version: "1" });
      expect(run).toMatchObject({ code: 100, errorId: "ExtraRemoteFiles" });
      expect(namesIn(job.remote)).toEqual(before);
    }
    expectSuccess(await job.run("repair"));
    await job.expectRestorable(job.lists()[0] as string, [...job.versions.values()][2] as string);
    expectSuccess(await job.run("backup"));
    expect(job.inconsistencies()).toEqual([]);
  }, 60_000);
});
