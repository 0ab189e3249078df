import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { findInconsistencies } from "../../src/database/local/consistency.ts";
import { LocalDatabase } from "../../src/database/local/database.ts";

describe("the check of a database sees", () => {
  let database: LocalDatabase;
  beforeEach(() => {
    database = LocalDatabase.openTemporary(":memory:");
  });
  afterEach(() => database.close());

  /** Adds states of one path, each with the first version that has it and the first that has it no more. */
  function addStates(name: string, ...ranges: [first: number, last: number][]): void {
    const folder = database.folders.require("/data/");
    const insert = database.sql.prepare(
      "INSERT INTO entry (folder, name, first, last, kind, content, metadata, size, modified, fraction) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, -1)",
    );
    for (const [first, last] of ranges) insert.run(folder, name, first, last);
  }

  const faults = () => findInconsistencies(database.sql, { hashSize: 32, blocksize: 1024 });

  test("nothing wrong with states that follow each other", () => {
    addStates("a", [1, 3], [3, 4], [6, 9]);
    addStates("b", [2, 9]);
    expect(faults()).toEqual([]);
  });

  test.each<[string, [number, number][]]>([
    [
      "in the oldest version",
      [
        [1, 3],
        [2, 9],
      ],
    ],
    [
      "in later ones",
      [
        [1, 2],
        [3, 6],
        [5, 9],
      ],
    ],
    [
      "while another lasts",
      [
        [2, 9],
        [4, 5],
      ],
    ],
  ])("two states of a path %s", (_, ranges) => {
    addStates("a", ...ranges);
    addStates("b", [1, 9]);
    expect(faults()).toEqual(["1 paths with two states in one version"]);
  });

  test("a state that ends before it begins", () => {
    addStates("a", [4, 4]);
    expect(faults()).toEqual(["1 entries that end before they begin"]);
  });
});
