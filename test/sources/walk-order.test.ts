import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WalkOrder } from "../../src/sources/index.ts";
import { createTree, walkAll } from "./walking.ts";

let data: string;
beforeEach(() => {
  data = `${mkdtempSync(join(tmpdir(), "walk-order-"))}/`;
});
afterEach(() => rmSync(data, { recursive: true }));

const tree = [
  ..."b a.txt a/z a/b/c a/b.c a.b/d a-b/d ab/d z 🙂 ﬀ 🙂x/y ﬀx/y sub/deep/down/x sub/deep/w sub/v".split(" "),
  "with space/file",
];

describe("the order of a walk", () => {
  test.each([
    ["one folder", [""]],
    ["several folders, in no order", ["sub/", "a/", "ﬀx/", "a.b/", "🙂x/"]],
    ["files and folders", ["z", "sub/", "b", "ab/", "🙂", "a/b.c", "ﬀ", "a/b/", "a/z"]],
  ])("is known of any two files in %s", (_, names) => {
    createTree(data, tree);
    const roots = names.map((name) => data + name);
    const order = new WalkOrder(roots);
    const files = walkAll(roots).paths.filter((path) => !path.endsWith("/"));
    expect(files.length).toBeGreaterThan(4);
    for (const [i, one] of files.entries()) {
      expect(order.includes(one)).toBe(true);
      for (const [j, other] of files.entries()) expect(Math.sign(order.compare(one, other))).toBe(Math.sign(i - j));
    }
  });

  test("is known of a file that became a folder, and of what lies outside", () => {
    const order = new WalkOrder(["/data/"]);
    expect(order.compare("/data/a", "/data/a/b")).toBeLessThan(0);
    expect(order.compare("/data/a/b", "/data/a")).toBeGreaterThan(0);
    expect(order.includes("/other/a")).toBe(false);
  });
});
