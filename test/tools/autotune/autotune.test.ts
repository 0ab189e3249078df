import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFastest } from "../../../src/tools/autotune/search.ts";
import { createTestData } from "../../../src/tools/autotune/test-data.ts";
import { run } from "../../support/tool-run.ts";

let folder: string;
const path = (...names: string[]) => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-autotune-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("findFastest()", () => {
  const search = async (times: readonly number[], rules: Partial<Parameters<typeof findFastest>[0]> = {}) => {
    const asked: number[] = [];
    const best = await findFastest(
      { start: 1, most: times.length, step: 1, doubles: false, ...rules },
      async (threads) => {
        asked.push(threads);
        return times[threads - 1] as number;
      },
    );
    return { best: best.threads, asked };
  };

  test("climbs while it gets faster", async () => {
    expect(await search([100, 60, 50, 70, 10])).toEqual({ best: 3, asked: [1, 2, 3, 4] });
    expect(await search([100, 60, 50])).toEqual({ best: 3, asked: [1, 2, 3] });
  });

  test("takes a small gain for chance", async () => {
    expect((await search([100, 99, 10])).best).toBe(1);
  });

  test("goes in larger steps, and to the end at last", async () => {
    expect((await search([100, 90, 80, 70, 60, 50], { doubles: true })).asked).toEqual([1, 2, 4, 6]);
    expect((await search([100, 90, 80, 70, 60], { step: 3 })).asked).toEqual([1, 4, 5]);
  });
});

test("createTestData() makes so many files of so many bytes, a part of them zeros", () => {
  createTestData(path("data"), { files: 1200, largestFile: 500, totalSize: 1 << 30, sparseness: 0 });
  expect(
    readdirSync(path("data"))
      .sort()
      .map((name) => readdirSync(path("data", name)).length),
  ).toEqual([1000, 200]);
  createTestData(path("few"), { files: 1000, largestFile: 5000, totalSize: 20_000, sparseness: 100 });
  const sizes = readdirSync(path("few", "0")).map((name) => statSync(path("few", "0", name)).size);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(20_000);
});

describe("autotune-tool", () => {
  const small = ["--runs=1", "--warmup=0", "--temp-folder", "/nowhere"];

  test("explains itself", async () => {
    const { code, output } = await run("autotune-tool", ["--help"]);
    expect(code).toBe(0);
    for (const option of ["--baseline-params", "--testdata-num-files", "--exponential-steps"])
      expect(output).toContain(option);
  });

  test("recommends a number, and leaves nothing behind", async () => {
    const options = ["--testdata-num-files=5", "--testdata-max-file-size=5000", "--temp-folder", path()];
    const { code, output, error } = await run("autotune-tool", [...small, ...options]);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(output).toMatch(/^\d+ threads: \d+\.\d{3} s$/m);
    expect(output).toMatch(/^ {2}--concurrency-max-threads=\d+$/m);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("uses folders and a destination that it is given, and touches nothing else there", async () => {
    for (const name of ["remote", "source", "restores"]) mkdirSync(path(name));
    writeFileSync(path("source", "a.txt"), "content");
    writeFileSync(path("remote", "duplicati-20260101T000000Z.dlist.zip"), "somebody's backup");
    const { code, output } = await run("autotune-tool", [
      ...small,
      "--temp-folder",
      path(),
      `--destination=file://${path("remote")}`,
      `--source-folder=${path("source")}`,
      `--restoretarget=${path("restores")}`,
      "--baseline-params=1",
      "--verbose=0",
    ]);
    expect(code).toBe(0);
    expect(output).not.toContain("threads:");
    expect(readdirSync(path("remote"))).toEqual(["duplicati-20260101T000000Z.dlist.zip"]);
    expect(readdirSync(path("restores"))).toEqual([]);
  });

  test.each([[["--baseline-params", "0"]], [["--baseline-params", "1", "2"]], [["--runs=0"]]])(
    "refuses %j: 255",
    async (args) => {
      expect((await run("autotune-tool", [...args, "--temp-folder", path()])).code).toBe(255);
    },
  );
});
