import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "#platform";
import { copyDatabase, sqliteDatabases } from "../../src/sources/index.ts";

const folder = mkdtempSync(join(tmpdir(), "bunker-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("databases are found by what they begin with, in folders of any depth, and no link leads elsewhere", () => {
  const place = join(folder, "many");
  mkdirSync(join(place, "deep/deeper"), { recursive: true });
  const paths = [join(place, "a"), join(place, "deep/deeper/it's.db")];
  for (const path of paths) {
    const database = platform.openDatabase(path);
    database.exec("CREATE TABLE t (a)");
    database.close();
  }
  writeFileSync(join(place, "text.db"), "SQLite format 3, but not quite");
  writeFileSync(join(place, "empty.db"), "");
  symlinkSync(place, join(place, "deep/around"));
  const failures: string[] = [];
  const missing = join(folder, "missing");
  expect([...sqliteDatabases([place, missing], (path) => void failures.push(path))]).toEqual(paths);
  expect(failures).toEqual([missing]);
});

test.each(["WAL", "DELETE"])("a database in mode %s that is written is copied as it was committed", (mode) => {
  const path = join(folder, `busy-${mode}`);
  const writer = platform.openDatabase(path);
  writer.exec(`PRAGMA journal_mode = ${mode}; CREATE TABLE t (a); INSERT INTO t VALUES (1)`);
  writer.exec("BEGIN; INSERT INTO t VALUES (2)");
  const copy = join(folder, `copy/of it's ${mode}`);
  copyDatabase(path, copy);
  writer.exec("COMMIT");
  writer.close();
  const reader = platform.openDatabase(copy, { readOnly: true });
  expect(reader.prepare("SELECT a FROM t").all()).toEqual([{ a: 1 }]);
  reader.close();
});

test("one that nobody has open is left without a trace, and what can't be copied leaves none", () => {
  const place = join(folder, "rest");
  mkdirSync(place);
  const path = join(place, "db");
  const writer = platform.openDatabase(path);
  writer.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
  writer.close();
  const target = join(folder, "target");
  copyDatabase(path, join(target, "db"));
  copyDatabase(path, join(target, "db"));
  writeFileSync(path, `SQLite format 3\0${"x".repeat(5000)}`);
  expect(() => copyDatabase(path, join(target, "broken"))).toThrow();
  expect(readdirSync(place)).toEqual(["db"]);
  expect(readdirSync(target)).toEqual(["db"]);
});
