import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  CommonPrefix,
  isLinkInside,
  type TargetPathOptions,
  TargetPaths,
} from "../../../src/engine/restore/target-paths.ts";

function prefixOf(paths: Iterable<string>, skipped: Iterable<string> = []): CommonPrefix {
  const prefix = new CommonPrefix();
  for (const path of paths) prefix.add(path);
  for (const path of skipped) prefix.skip(path);
  return prefix;
}

function targets(
  selected: readonly string[],
  options: Partial<TargetPathOptions> & { skipped?: readonly string[] } = {},
) {
  const { skipped, ...rest } = options;
  const prefix = prefixOf(selected, skipped);
  const defaults = { restorePath: "/r", dontCompress: false, prefix, requested: [], allowOutside: false };
  return new TargetPaths({ ...defaults, ...rest });
}

describe("the common prefix", () => {
  test.each([
    [["/home/a/docs/x.txt", "/home/a/docs/sub/y.txt"], "/home/a/docs/"],
    [["/home/a/x.txt"], "/home/a/"],
    [["/home/a/"], "/home/a/"],
    [["/home/ab/", "/home/a/x"], "/home/"],
    [["/a", "/b"], "/"],
    [["C:\\Users\\ada\\a.txt", "C:\\Users\\bob\\"], "C:\\Users\\"],
    [["C:\\a", "D:\\a"], ""],
    [["\\\\server\\share\\a", "C:\\a"], ""],
    [["/a", "C:\\a"], ""],
    [[], ""],
  ])("of %p is %p, in any order", (paths, folder) => {
    expect(prefixOf(paths).folder).toBe(folder);
    expect(prefixOf(paths.toReversed()).folder).toBe(folder);
  });

  test("a link to a folder is no folder", () => {
    const prefix = new CommonPrefix();
    prefix.add("/a/link/", true);
    expect(prefix.folder).toBe("/a/");
    const other = prefixOf(["/a/link/"]);
    other.add("/a/link/", true);
    expect(other.folder).toBe("/a/");
  });
});

describe("targets", () => {
  test("the common prefix is cut off", () => {
    const paths = targets(["/home/a/docs/x.txt", "/home/a/docs/sub/y.txt", "/home/a/docs/"]);
    expect(paths.of("/home/a/docs/x.txt")).toBe("/r/x.txt");
    expect(paths.of("/home/a/docs/sub/y.txt")).toBe("/r/sub/y.txt");
    expect(paths.of("/home/a/docs/")).toBe("/r");
    expect(paths.of("/home/a/docs/sub/")).toBe("/r/sub");
  });

  test("the whole path is kept if wanted", () => {
    expect(targets(["/home/a/x"], { dontCompress: true }).of("/home/a/x")).toBe("/r/home/a/x");
    expect(targets(["C:\\a\\b"], { dontCompress: true }).of("C:\\a\\b")).toBe("/r/C/a/b");
  });

  test("the restore folder is made absolute and plain", () => {
    expect(targets(["/a/b"], { restorePath: "/r/../s//t/" }).base).toBe("/s/t");
    expect(targets(["/a/b"], { restorePath: "/s/t/" }).of("/a/b")).toBe("/s/t/b");
    expect(targets(["/a/b"], { restorePath: "/" }).of("/a/b")).toBe("/b");
    expect(targets(["/a/b"], { restorePath: "here" }).of("/a/b")).toBe(`${process.cwd()}/here/b`);
  });

  test.each(["/s/names/", "@/s/names/", "[/s/names/.*]", "[/s/names\\/.*]"])(
    "a single folder, asked for as %s, keeps its name",
    (asked) => {
      const paths = targets(["/s/names/", "/s/names/x"], { requested: [asked], skipped: ["/s/other"] });
      expect(paths.of("/s/names/x")).toBe("/r/names/x");
      expect(paths.of("/s/names/")).toBe("/r/names");
    },
  );

  test("it loses its name if the version has nothing else, or more was asked for", () => {
    expect(targets(["/s/names/", "/s/names/x"], { requested: ["/s/names/"] }).of("/s/names/x")).toBe("/r/x");
    const two = { requested: ["/s/names/", "/s/names/x"], skipped: ["/s/other"] };
    expect(targets(["/s/names/", "/s/names/x"], two).of("/s/names/x")).toBe("/r/x");
    for (const asked of ["[/s/n.mes/.*]", "/s/names/*"]) {
      const pattern = { requested: [asked], skipped: ["/s/other"] };
      expect(targets(["/s/names/", "/s/names/x"], pattern).of("/s/names/x")).toBe("/r/x");
    }
  });

  test("without a restore folder everything goes where it was", () => {
    const paths = targets(["/home/a/x"], { restorePath: undefined });
    expect(paths.base).toBeUndefined();
    expect(paths.of("/home/a/x")).toBe("/home/a/x");
    expect(paths.of("/home/a/")).toBe("/home/a");
    expect(paths.of("/")).toBe("/");
    expect(() => paths.of("C:\\x")).toThrow(expect.objectContaining({ id: "RestorePathRequired" }));
  });

  test("Windows paths go to folders named after drive or server", () => {
    const paths = targets(["C:\\a\\b.txt", "D:\\c", "\\\\server\\share\\d"]);
    expect(paths.of("C:\\a\\b.txt")).toBe("/r/C/a/b.txt");
    expect(paths.of("C:\\")).toBe("/r/C");
    expect(paths.of("\\\\server\\share\\d")).toBe("/r/server/share/d");
    expect(targets(["C:\\a\\b.txt"]).of("C:\\a\\b.txt")).toBe("/r/b.txt");
  });

  test("a backslash in a name of Unix is part of the name", () => {
    expect(targets(["/a/b\\c"]).of("/a/b\\c")).toBe("/r/b\\c");
    expect(targets(["/a/.hidden", "/a/..x/..."]).of("/a/..x/...")).toBe("/r/..x/...");
  });

  test.each(["/a/../../etc/passwd", "/a/b/../../../x", "/a/..", "/a/nul\0", "C:\\a\\..\\..\\..\\x", "..\\x", "../x"])(
    "%p is refused",
    (path) => {
      const paths = targets(["/a/b", "/a/c"]);
      expect(() => paths.of(path)).toThrow(expect.objectContaining({ id: "RestorePathTraversal" }));
    },
  );

  test("a neighbour that begins like the restore folder is outside", () => {
    expect(() => targets(["/a/b"]).of("/a/../r2/x")).toThrow(expect.objectContaining({ id: "RestorePathTraversal" }));
  });

  test("the guard can be switched off, but not for what can be no path", () => {
    const paths = targets(["/a/b"], { allowOutside: true });
    expect(paths.of("/a/../x")).toBe("/x");
    expect(() => paths.of("/a/\0")).toThrow();
  });

  test("nothing gets past the guard", () => {
    const segment = fc.constantFrom("..", ".", "", "a", "b", "...", "C:", "~", "a\0");
    const separator = fc.constantFrom("/", "\\", "//", "\\\\");
    const path = fc
      .array(fc.tuple(separator, segment), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.flat().join(""));
    fc.assert(
      fc.property(path, path, fc.boolean(), (selected, stored, dontCompress) => {
        let place: string;
        try {
          place = targets([selected], { restorePath: "/r/s", dontCompress }).of(stored);
        } catch (error) {
          expect(error).toMatchObject({ id: "RestorePathTraversal" });
          return;
        }
        expect(place === "/r/s" || place.startsWith("/r/s/")).toBe(true);
        expect(place.split("/").slice(1)).not.toContain("..");
        expect(place).not.toContain("\0");
      }),
    );
  });
});

test.each([
  ["text/report.txt", true],
  ["../x", true],
  ["../..", true],
  ["../../..", false],
  ["/r", true],
  ["/r/x", true],
  ["/r2/x", false],
  ["/nowhere/at all", false],
  ["x/../../../../y", false],
])("a link /r/a/b/link to %p is inside: %p", (target, isInside) => {
  expect(isLinkInside("/r/a/b/link", target, "/r/")).toBe(isInside);
});
