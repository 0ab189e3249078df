import { describe, expect, test } from "bun:test";
import { sep } from "node:path";
import { shapeListArguments, shapeRestoreArguments } from "../../src/cli/path-arguments.ts";

const now = new Date(2026, 2, 31, 12);
const everything = ["*"];

describe.if(sep === "/")("shapeListArguments()", () => {
  test.each<[string[], object]>([
    [[], { expressions: [] }],
    [["3"], { expressions: everything, version: 3 }],
    [["2D"], { expressions: everything, time: new Date(2026, 2, 29, 12) }],
    [["2026-03-01"], { expressions: everything, time: new Date(2026, 2, 1) }],
    [["now"], { expressions: everything, time: now }],
    [["a.txt"], { expressions: ["*/a.txt"] }],
    [["2d"], { expressions: ["*/2d"] }],
    [["/home/u/a.txt"], { expressions: ["/home/u/a.txt"] }],
    [["*.txt"], { expressions: ["*.txt"] }],
    [["[.*txt]"], { expressions: ["[.*txt]"] }],
    [["@na*me"], { expressions: ["[.*/na\\*me]"] }],
    [["@/na*me"], { expressions: ["@/na*me"] }],
    [["3", "2D"], { expressions: ["*/3", "*/2D"] }],
  ])("%p", (paths, expected) => {
    expect(shapeListArguments(paths, now)).toEqual(expected as never);
  });

  test.each(["3", "2D", "2026-03-01"])("%s is a name where an option chooses the version", (name) => {
    expect(shapeListArguments([name], now, { isVersionChosen: true })).toEqual({ expressions: [`*/${name}`] });
  });
});

describe.if(sep === "/")("shapeRestoreArguments()", () => {
  test.each([
    ["3", "*/3"],
    ["a.txt", "*/a.txt"],
    ["*", "*"],
    ["/home/u/", "/home/u/*"],
    ["/home/*/", "/home/*/"],
    ["[/home/]", "[/home/]"],
    ["@/da*ta/", "[/da\\*ta/.*]"],
    ["@a.b", "[.*/a\\.b]"],
    ["@/a.b", "@/a.b"],
  ])("%p becomes %p", (path, expected) => {
    expect(shapeRestoreArguments([path])).toEqual([expected]);
  });
});
