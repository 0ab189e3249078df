import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { platform } from "#platform";
import { RowBatch } from "../../src/database/row-batch.ts";
import type { SqlDatabase } from "../../src/platform/platform.ts";

describe("a batch of rows", () => {
  let sql: SqlDatabase;
  let batch: RowBatch;

  beforeEach(() => {
    sql = platform.openDatabase(":memory:");
    sql.exec("CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)");
    batch = new RowBatch(sql, "INSERT OR IGNORE INTO item (id, name)", 2);
  });

  afterEach(() => sql.close());

  const rows = (): unknown[][] => sql.prepare("SELECT id, name FROM item ORDER BY id").values();
  const add = (from: number, to: number): void => {
    for (let id = from; id <= to; id++) batch.add(id, `item ${id}`);
  };

  test.each([0, 1, 15, 16, 17, 32, 40])("writes %d rows whole", (count) => {
    add(1, count);
    batch.flush();
    expect(rows()).toEqual(Array.from({ length: count }, (_, index) => [index + 1, `item ${index + 1}`]));
  });

  test("keeps the first of two rows with one key", () => {
    batch.add(1, "first");
    batch.add(1, "second");
    batch.flush();
    expect(rows()).toEqual([[1, "first"]]);
  });

  test("forgets what is not written yet", () => {
    add(1, 20);
    batch.drop();
    batch.flush();
    expect(rows()).toHaveLength(16);
  });
});
