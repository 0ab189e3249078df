import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { examineChangedFiles, type WalkOptions } from "../../src/sources/index.ts";
import { createTree, defaults, filterOf, memoryLogger, pathsOf } from "./walking.ts";

let data: string;
beforeAll(() => {
  data = `${mkdtempSync(join(tmpdir(), "changed-"))}/`;
  createTree(data, ["a", "b", "sub/c", "sub/d", "cache/CACHEDIR.TAG"]);
});
afterAll(() => rmSync(data, { recursive: true }));

function examine(paths: readonly string[], options: Partial<WalkOptions> = {}) {
  const full = paths.map((path) => data + path);
  const logger = memoryLogger();
  const listings = examineChangedFiles(full, { ...defaults, ...options }, logger, {
    isThere: existsSync,
    roots: [data],
  });
  return { paths: pathsOf(listings).map((path) => path.slice(data.length)), logger };
}

test("only the paths named are looked at, and folders are not entered", () => {
  expect(examine(["b", "sub/", "a", "gone", "a"])).toMatchObject({
    paths: ["a", "b", "sub/"],
    logger: { messages: expect.anything() },
  });
  expect(examine(["gone"]).logger.warnings()).toEqual([]);
});

test("rules apply to each path but not to its parents", () => {
  expect(examine(["a", "sub/c"], { filter: filterOf(["-*/a", "-*/sub/"]) }).paths).toEqual(["sub/c"]);
  expect(examine(["a", "sub/", "sub/c"], { filter: filterOf(["+*/c"]) }).paths).toEqual(["sub/c"]);
  expect(examine(["cache/"]).paths).toEqual([]);
});

test("the rules of ignore files hold from the source on", () => {
  createTree(data, [
    "project/.gitignore",
    "project/made/x",
    "project/src/.gitignore",
    "project/src/y",
    "project/src/z",
  ]);
  writeFileSync(`${data}project/.gitignore`, "made/\ny\n");
  writeFileSync(`${data}project/src/.gitignore`, "!y\nz\n");
  const paths = ["project/made/x", "project/made/", "project/src/y", "project/src/z", "project/src/"];
  const { paths: found, logger } = examine(paths, { ignoreRuleFiles: [".gitignore"] });
  expect(found).toEqual(["project/src/", "project/src/y"]);
  expect(logger.messages.map(({ message }) => message)).toContain(
    `Excluding path due to line 1 of ${data}project/.gitignore: ${data}project/made/x => made/`,
  );
  expect(examine(paths).paths).toHaveLength(5);
});
