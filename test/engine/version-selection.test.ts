import { describe, expect, test } from "bun:test";
import { selectVersions } from "../../src/engine/version-selection.ts";

/** Newest first, an hour apart. */
const versions = [400, 300, 200, 100].map((hours) => ({ time: hours * 3600 }));
const at = (hours: number) => new Date(hours * 3600 * 1000);

function select(mode: "database" | "remote", wanted: { versions?: number[]; time?: Date }, from = versions) {
  const ids: string[] = [];
  const logger = { write: (_level: string, _tag: string, id: string) => void ids.push(id) };
  const numbers = selectVersions(from, { versions: wanted.versions, time: wanted.time }, mode, logger);
  return { numbers, ids };
}

describe("selecting versions", () => {
  test("without a restriction takes all, newest first", () => {
    for (const mode of ["database", "remote"] as const) {
      expect(select(mode, {})).toEqual({ numbers: [0, 1, 2, 3], ids: [] });
    }
  });

  test("takes numbers in the order of the versions, each once", () => {
    expect(select("database", { versions: [3, 0, 3] }).numbers).toEqual([0, 3]);
    expect(select("remote", { versions: [3, 0, 3] }).numbers).toEqual([0, 3]);
  });

  test("takes what is from the given second or older", () => {
    expect(select("database", { time: at(200) }).numbers).toEqual([2, 3]);
    expect(select("remote", { time: new Date(at(200).getTime() - 1) }).numbers).toEqual([3]);
  });

  test("with a database takes what either option allows", () => {
    expect(select("database", { versions: [0], time: at(200) })).toEqual({ numbers: [0, 2, 3], ids: [] });
  });

  test("from the destination takes what both options allow", () => {
    expect(select("remote", { versions: [0, 2], time: at(250) }).numbers).toEqual([2]);
    expect(select("remote", { versions: [0], time: at(250) }).numbers).toEqual([]);
  });

  test("warns of numbers that do not exist, and goes on without them", () => {
    expect(select("database", { versions: [9, 1] })).toEqual({ numbers: [1], ids: ["SkipInvalidVersion"] });
    expect(select("database", { versions: [9] })).toEqual({ numbers: [0, 1, 2, 3], ids: ["SkipInvalidVersion"] });
    expect(select("remote", { versions: [9] })).toEqual({ numbers: [], ids: [] });
  });

  test("warns when no version is old enough, and takes all", () => {
    expect(select("database", { time: at(1) })).toEqual({ numbers: [0, 1, 2, 3], ids: ["RestoreTimeNoMatch"] });
    expect(select("remote", { time: at(1) })).toEqual({ numbers: [], ids: [] });
  });

  test("of a backup without versions takes none", () => {
    expect(select("database", { versions: [0] }, []).numbers).toEqual([]);
  });
});
