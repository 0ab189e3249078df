import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { dblocksOfVersions } from "../../../src/database/local/version-volumes.ts";
import { Remote } from "../../../src/destinations/index.ts";
import { compact } from "../../../src/engine/compact/index.ts";
import type { DatabaseContext } from "../../../src/engine/context.ts";
import { deleteVersions } from "../../../src/engine/delete/index.ts";
import { lockNewVersion, readLockInfo, refreshLocks, setLocks } from "../../../src/engine/locks/index.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { BackupJob } from "../../support/backup-job.ts";
import { LockingDestination } from "../../support/locking-destination.ts";
import { Workplace } from "../test/support.ts";

let made: string;
let folder: string;
let destination: LockingDestination;
let database: LocalDatabase;
let place: Workplace;
const options = { "no-encryption": "true", blocksize: "1kb", "dblock-size": "1mb", "no-auto-compact": "true" };

/** Two versions: the second has other files, and needs nothing of the first but metadata. */
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), "bunker-locks-made-"));
  const job = new BackupJob(made, options);
  const source = join(made, "source");
  mkdirSync(source);
  // Long enough for a blocklist of its own.
  writeFileSync(join(source, "old.bin"), Buffer.from(Array.from({ length: 40_000 }, (_, index) => (index * 31) % 251)));
  await job.backup([source]);
  rmSync(join(source, "old.bin"));
  writeFileSync(join(source, "new.txt"), "new");
  await job.backup([source]);
});
afterAll(() => rmSync(made, { recursive: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-locks-"));
  cpSync(made, folder, { recursive: true });
  destination = new LockingDestination(join(folder, "remote"));
  database = LocalDatabase.open(join(folder, "local.sqlite"));
  place = new Workplace();
});
afterEach(() => {
  database.close();
  place[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

function context(more: OptionValues = {}, open = () => destination): DatabaseContext {
  const temporaryFolder = join(folder, "temporary");
  return {
    ...place.context({ ...options, ...more }),
    remote: new Remote({ open, temporaryFolder, settings: { numberOfRetries: 0 } }),
    database,
  };
}

const day = { "remote-file-lock-duration": "1D" };
const kinds = (names: Iterable<string>) => [...names].map((name) => name.split(".").at(-2)).toSorted();
const dlists = () =>
  readdirSync(join(folder, "remote"))
    .filter((name) => name.includes(".dlist."))
    .toSorted();

describe("set-locks", () => {
  test("locks all that a version needs, for the time from now", async () => {
    const before = Date.now();
    const result = await setLocks(context({ ...day, version: "1" }));
    expect(kinds(destination.locks.keys())).toEqual(["dblock", "dindex", "dlist"]);
    expect([...destination.locks.keys()].find((name) => name.includes("dlist"))).toBe(dlists()[0] as string);
    for (const until of destination.locks.values()) {
      expect(until.getTime() - before).toBeGreaterThanOrEqual(86_399_000);
      expect(until.getTime() - before).toBeLessThan(86_460_000);
    }
    expect(result).toMatchObject({ MainOperation: "SetLock", VolumesRead: 3, VolumesUpdated: 3 });
  });

  test("locks a volume of several versions once, and never shortens a lock", async () => {
    await setLocks(context({ ...day, "all-versions": "true" }));
    const locks = new Map(destination.locks);
    expect(new Set(locks.keys())).toEqual(new Set(readdirSync(join(folder, "remote"))));
    const again = await setLocks(context({ "remote-file-lock-duration": "1h", "all-versions": "true" }));
    expect(again.VolumesUpdated).toBe(0);
    expect(destination.locks).toEqual(locks);
  });

  test("goes on with a warning where one cannot be locked", async () => {
    destination.refused.add(dlists()[1] as string);
    const result = await setLocks(context({ ...day, version: "0" }));
    expect(result.VolumesUpdated).toBe(result.VolumesRead - 1);
    expect(place.ids("Warning")).toEqual(["SetObjectLockFailed"]);
  });

  test.each([
    ["MissingLockDuration", { version: "0" }],
    ["LockDurationTooShort", { version: "0", "remote-file-lock-duration": "4s" }],
    ["NoVersionForLockOperation", day],
    ["NoVersionForLockOperation", { ...day, version: "7" }],
  ])("fails with %s for %j", async (id, given) => {
    await expect(setLocks(context(given))).rejects.toMatchObject({ id });
    expect(destination.locks.size).toBe(0);
  });

  test("fails where the destination has no locks; a backup only warns then", async () => {
    const plain = context({ ...day, version: "0" });
    Object.assign(plain, { remote: place.context().remote });
    await expect(setLocks(plain)).rejects.toMatchObject({ id: "BackendDoesNotSupportLocking" });
    await expect(readLockInfo(plain)).rejects.toMatchObject({ id: "BackendDoesNotSupportLocking" });
    expect(await lockNewVersion(plain, database.versions.newest()?.id ?? 0)).toBeNull();
    expect(place.ids("Warning")).toEqual(["BackendDoesNotSupportLocking"]);
  });

  test("locks nothing in a dry run", async () => {
    await setLocks(context({ ...day, version: "0", "dry-run": "true" }));
    expect(destination.locks.size).toBe(0);
    expect(place.ids("DryRun").length).toBeGreaterThan(2);
  });
});

describe("read-lock-info", () => {
  test("asks for those that are not known, or for all", async () => {
    const [first, second] = dlists() as [string, string];
    destination.locks.set(first, new Date(4_000_000_000_000));
    expect(await readLockInfo(context())).toMatchObject({ VolumesRead: 6, VolumesUpdated: 1 });
    expect(database.volumes.find(first)?.lockedUntil).toBe(4_000_000_000);
    destination.locks.delete(first);
    destination.locks.set(second, new Date(4_000_000_000_000));
    expect(await readLockInfo(context())).toMatchObject({ VolumesRead: 5, VolumesUpdated: 1 });
    const complete = await readLockInfo(context({ "refresh-lock-info-complete": "true" }));
    expect(complete).toMatchObject({ VolumesRead: 6, VolumesUpdated: 1 });
    expect(database.volumes.find(first)?.lockedUntil).toBe(0);
  });

  test("goes on with a warning where one cannot be read, also within a repair", async () => {
    destination.refused.add(dlists()[0] as string);
    expect(await readLockInfo(context())).toMatchObject({ VolumesRead: 5 });
    await refreshLocks(context());
    expect(place.ids("Warning")).toEqual(["GetObjectLockFailed", "GetObjectLockFailed"]);
  });
});

describe("what is locked stays", () => {
  test("a version whose list is locked is not deleted", async () => {
    await setLocks(context({ ...day, version: "1" }));
    const result = await deleteVersions(context({ version: "1" }));
    expect(result.DeletedSets).toEqual([]);
    expect(dlists()).toHaveLength(2);
    expect(place.ids("Warning")).toEqual(["SkipDeleteFilesetDueToLockedFilesetVolume"]);
  });

  test("data is neither deleted nor rewritten while it is locked, and is afterwards", async () => {
    const before = readdirSync(join(folder, "remote"));
    const old = database.volumes.get(dblocksOfVersions(database.sql, [1])[0] as number)?.name as string;
    await setLocks(context({ ...day, version: "1" }));
    const list = database.volumes.find(dlists()[0] as string);
    database.volumes.setLock(list?.id ?? 0, 0);
    destination.locks.delete(list?.name ?? "");
    await deleteVersions(context({ version: "1" }));
    await compact(context());
    expect(before).toContain(old);
    expect(readdirSync(join(folder, "remote"))).toContain(old);

    for (const volume of database.volumes.all()) database.volumes.setLock(volume.id, 1);
    destination.locks.clear();
    await compact(context());
    expect(readdirSync(join(folder, "remote"))).not.toContain(old);
  });
});
