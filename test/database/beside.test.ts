import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { sqliteFiles } from "../../src/support/sqlite-files.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "beside-"));
  path = join(folder, "local.sqlite");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function addVersion(database: LocalDatabase): void {
  const { id, time } = database.versions.begin(1_700_000_000 + database.versions.newestFirst().length);
  database.versions.complete(id, { time, isFull: true, dlist: id });
}

function look(): LocalDatabase {
  return LocalDatabase.open(path, { isForLooking: true });
}

function countVersions(database: LocalDatabase): number {
  return database.versions.newestFirst().length;
}

test("who looks sees what another run has committed, as it was in the beginning", () => {
  const working = LocalDatabase.open(path);
  addVersion(working);
  working.commit();
  addVersion(working);
  const early = look();
  expect(early.isBeside).toBe(true);
  expect(countVersions(early)).toBe(1);
  working.commit();
  expect(countVersions(early)).toBe(1);
  const late = look();
  expect(countVersions(late)).toBe(2);
  for (const database of [early, late, working]) database.close();
});

test("who looks keeps nobody from working, and leaves no record", () => {
  const working = LocalDatabase.open(path);
  const looking = look();
  looking.log.beginOperation("List", 1);
  looking.log.message("Result", "{}", 1);
  looking.commit();
  working.log.beginOperation("Backup", 1);
  addVersion(working);
  working.commit();
  working.vacuum();
  working.close();
  const next = LocalDatabase.open(path);
  expect(next.isBeside).toBe(false);
  expect(next.log.last("List")).toBeUndefined();
  expect(countVersions(next)).toBe(1);
  next.close();
  looking.close();
});

test("only one works at a time, whatever is committed meanwhile", () => {
  const working = LocalDatabase.open(path);
  working.commit();
  expect(() => LocalDatabase.open(path)).toThrow(expect.objectContaining({ id: "DatabaseLocked" }));
  working.close();
  const next = LocalDatabase.open(path, { isForLooking: true });
  expect(next.isBeside).toBe(false);
  next.close();
});

test("a block that an unfinished version names keeps its id, although it is stored nowhere", () => {
  const working = LocalDatabase.open(path);
  const { id } = working.versions.begin(1_700_000_000);
  const state = { kind: 0, size: 1, modified: 0, fraction: -1 } as const;
  working.entries.add(working.folders.require("/"), "a", id, { ...state, content: 500, metadata: 0 });
  working.entries.add(working.folders.require("/"), "b", id, { ...state, content: -900, metadata: 501 });
  working.commit();
  const looking = look();
  expect(looking.blocks.takeId()).toBe(502);
  for (const database of [looking, working]) database.close();
  const next = LocalDatabase.open(path);
  expect([next.blocks.takeId(), next.blocks.takeId()]).toEqual([502, 503]);
  next.close();
});

test("a copy is whole although somebody looks", () => {
  const working = LocalDatabase.open(path);
  working.commit();
  const looking = look();
  addVersion(working);
  const copy = LocalDatabase.open(working.keepCopy());
  expect(countVersions(copy)).toBe(1);
  for (const database of [copy, working, looking]) database.close();
});

test("nothing stays beside the database, whoever closes it last", () => {
  const working = LocalDatabase.open(path);
  addVersion(working);
  working.commit();
  const looking = look();
  addVersion(working);
  working.commit();
  working.close();
  looking.close();
  expect(sqliteFiles(path).filter((file) => existsSync(file))).toEqual([path]);
  const next = LocalDatabase.open(path);
  expect(countVersions(next)).toBe(2);
  next.close();
});
