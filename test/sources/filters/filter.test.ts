import { describe, expect, test } from "bun:test";
import { Filter, parseSigned, type RuleEnvironment } from "../../../src/sources/filters/index.ts";
import { UserError } from "../../../src/support/errors.ts";

const verdicts: readonly (readonly [number, readonly string[], string, "CS" | "CI", "in" | "out"])[] = [
  [1, [], "/data/x", "CS", "in"],
  [2, ["+*.txt"], "/data/a.txt", "CS", "in"],
  [3, ["+*.txt"], "/data/a.TXT", "CS", "out"],
  [4, ["+*.txt"], "/data/a.TXT", "CI", "in"],
  [5, ["+*.txt"], "/data/b.jpg", "CS", "out"],
  [6, ["-*.txt"], "/data/b.jpg", "CS", "in"],
  [7, ["-*.txt", "+*.c"], "/a.h", "CS", "in"],
  [8, ["-/data/tmp"], "/data/tmp/", "CS", "in"],
  [9, ["-/data/tmp/"], "/data/tmp/", "CS", "out"],
  [10, ["-/data/tmp/"], "/data/tmp/x", "CS", "in"],
  [11, ["-*/tmp/"], "/data/a/tmp/", "CS", "out"],
  [12, ["-*/tmp/*"], "/data/tmp/", "CS", "out"],
  [13, ["-/data/*/x"], "/data/a/b/x", "CS", "out"],
  [14, ["-/data/?x"], "/data//x", "CS", "out"],
  [15, ["-/a/file?"], "/a/file", "CS", "in"],
  [16, ["-/a/*"], "/a/", "CS", "out"],
  [17, ["-/a/**"], "/a/", "CS", "in"],
  [18, ["-/a/**"], "/a/b", "CS", "out"],
  [19, ["-[.*\\.tmp]"], "/a/b.tmp", "CS", "out"],
  [20, ["-[\\.tmp]"], "/a/b.tmp", "CS", "in"],
  [21, ["-[^/a/.*$]"], "/a/b/c", "CS", "out"],
  [22, ["-[^/a|/ab$]"], "/ab", "CS", "in"],
  [23, ["-[/a|/ab]"], "/ab", "CS", "out"],
  [24, ["-*[abc].txt"], "/x/a.txt", "CS", "in"],
  [25, ["-*[abc].txt"], "/x/[abc].txt", "CS", "out"],
  [26, ["-@/a/what?.txt"], "/a/whatX.txt", "CS", "in"],
  [27, ["-@/a/what?.txt"], "/a/what?.txt", "CS", "out"],
  [28, ["-[x]"], "[x]", "CS", "in"],
  [29, ["-/home/*/Download/"], "/home/a/b/Download/", "CS", "out"],
  [30, ["-*/node_modules/"], "/p/my_node_modules/", "CS", "in"],
  [31, ["-*node_modules*"], "/p/node_modules/", "CS", "out"],
  [32, ["-.git/"], "/src/.git/", "CS", "in"],
  [33, ["-*.tmp"], "/x/dir.tmp/", "CS", "in"],
  [34, ["-*.tmp/"], "/x/dir.tmp/", "CS", "out"],
  [35, ["-[.*secret[^/]*]"], "/d/secret.txt", "CS", "out"],
  [36, ["-[.*secret[^/]*]"], "/d/secret/a.txt", "CS", "in"],
  [37, ["+/usr/share/*.txt", "-*.txt", "-*.bin", "+/usr/share/*.bin"], "/usr/share/doc/r.txt", "CS", "in"],
  [38, ["+/usr/share/*.txt", "-*.txt", "-*.bin", "+/usr/share/*.bin"], "/usr/share/x.bin", "CS", "out"],
  [39, ["+/usr/share/*.txt", "-*.txt", "-*.bin", "+/usr/share/*.bin"], "/home/n.txt", "CS", "out"],
  [40, ["+/usr/share/*.txt", "-*.txt", "-*.bin", "+/usr/share/*.bin"], "/home/n.c", "CS", "in"],
  [41, ["+*", "-*.txt"], "/a.txt", "CS", "in"],
  [42, ["-C:\\Temp\\"], "c:\\temp\\", "CI", "out"],
  [43, ["-?:\\pagefile.sys"], "C:\\PAGEFILE.SYS", "CI", "out"],
  [44, ["-[C:\\\\Users\\\\[^\\\\]+\\\\AppData\\\\]"], "c:\\users\\bob\\appdata\\", "CI", "out"],
  [45, ["- "], "/x", "CS", "in"],
  [46, ["-/data/caf\u00e9/"], "/data/cafe\u0301/", "CS", "in"],
];

describe("the verdict of worked example", () => {
  test.each(verdicts)("%i: rules %j, path %s (%s): %s", (_, rules, path, letterCase, expected) => {
    expect(filterOf(rules, letterCase === "CS").includes(path)).toBe(expected === "in");
  });
});

test("the verdict names the set of neighbouring rules that decided", () => {
  const filter = filterOf(["+*.txt", "+*.c", "-*.bin", "+/x"]);
  expect(filter.sets.map(({ include, rules }) => [include, rules.length])).toEqual([
    [true, 2],
    [false, 1],
    [true, 1],
  ]);
  expect(filter.evaluate("/a.c").matched).toBe(filter.sets[0]);
  expect(filter.evaluate("/a.bin")).toEqual({ included: false, matched: filter.sets[1] });
  expect(filter.evaluate("/a.h")).toEqual({ included: true, matched: undefined });
});

test("rules without the closing character are paths", () => {
  expect(filterOf(["-[x"]).includes("[x")).toBe(false);
  expect(filterOf(["-{x"]).includes("{x")).toBe(false);
});

test("a group brings its rules with the sign of the rule; an empty one disappears", () => {
  const filter = filterOf(["-{OS}", "+{None}", "-{DefaultIncludes}"]);
  expect(filter.includes("/etc/")).toBe(false);
  expect(filter.includes("/home/")).toBe(true);
  expect(filter.hasIncludes).toBe(false);
  expect(filterOf(["+{None}"]).isEmpty).toBe(true);
});

test("an unknown group is an error", () => {
  expect(() => filterOf(["-{NoSuchGroup}"])).toThrow(
    "The string NoSuchGroup does not represent a known filter group name. Valid values are: None, DefaultIncludes, " +
      "SystemFiles, OperatingSystem, CacheFiles, TemporaryFiles, Applications, DefaultExcludes",
  );
  expect(() => filterOf(["-{NoSuchGroup}"])).toThrow(UserError);
});

test("to descend, a list of nothing but includes lets every folder pass", () => {
  const filter = filterOf(["+*.txt"]);
  expect(filter.forDescending("/").includes("/any/folder/")).toBe(true);
  expect(filter.forDescending("/").includes("/any/file")).toBe(false);
  const mixed = filterOf(["+*.txt", "-*.bin"]);
  expect(mixed.forDescending("/")).toBe(mixed);
});

test("rules can be put in front", () => {
  const filter = filterOf(["-*"]);
  expect(filter.prependPath("/a*b").includes("/a*b")).toBe(true);
  expect(filter.prependPath("/a*b").includes("/axb")).toBe(false);
  expect(filter.prepend(filterOf(["+*.txt"])).includes("/a.txt")).toBe(true);
});

test.each([
  [["-*"], true],
  [["-[.*]"], true],
  [["-*.x", "-*", "+*.y"], true],
  [["+*.y", "-*"], false],
  [["-*.x"], false],
  [[], false],
])("%j excludes everything before any include: %p", (rules, expected) => {
  expect(filterOf(rules).excludesAll).toBe(expected);
});

test.each([
  [[], true],
  [["+*.x", "+*", "-*.y"], true],
  [["-*.x", "+*"], false],
  [["+*.x"], false],
  [["+@*"], false],
])("%j includes all there may be: %p", (rules, expected) => {
  expect(filterOf(rules).includesAll).toBe(expected);
});

function filterOf(rules: readonly string[], caseSensitive = true): Filter {
  const environment: RuleEnvironment = {
    caseSensitive,
    groups: { platform: "linux", variables: {}, temporaryFolder: "/tmp/", dataFolder: undefined },
  };
  return Filter.parse(parseSigned(rules), environment);
}
