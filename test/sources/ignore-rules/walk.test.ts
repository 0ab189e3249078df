import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IgnorePattern } from "../../../src/sources/ignore-rules/pattern.ts";
import { SourceWalk, type WalkOptions } from "../../../src/sources/index.ts";
import { createTree, defaults, filterOf, memoryLogger, pathsOf, walkAll } from "../walking.ts";

const tag = "Duplicati.Library.Main.Operation.Backup.FileEnumerationProcess";

let data: string;
beforeEach(() => {
  data = `${mkdtempSync(join(tmpdir(), "ignore-rules-"))}/`;
});
afterEach(() => rmSync(data, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  createTree(data, Object.keys(files));
  for (const [name, content] of Object.entries(files)) if (!name.endsWith("/")) writeFileSync(data + name, content);
}

/** What a walk finds but ignore files and the folder itself, and what it tells. */
function walk(options: Partial<WalkOptions> = {}) {
  const { paths, logger } = walkAll([data], { ignoreRuleFiles: [".gitignore", ".bunkerignore"], ...options });
  const found = paths.map((path) => path.slice(data.length)).filter((path) => path !== "" && !/ignore$/.test(path));
  return { paths: found, logger };
}

describe("the walk", () => {
  test("leaves out what rules name beside and below their file, and says which line of which file", () => {
    write({ ".gitignore": "# built\n*.o\n", "sub/.gitignore": "!keep.o\n/deep/\n" });
    createTree(data, ["a.c", "a.o", "sub/b.o", "sub/keep.o", "sub/deep/c.c", "sub/more/deep/d.c", "sub/more/keep.o"]);
    const { paths, logger } = walk();
    expect(paths).toEqual([
      "a.c",
      "sub/",
      "sub/keep.o",
      "sub/more/",
      "sub/more/keep.o",
      "sub/more/deep/",
      "sub/more/deep/d.c",
    ]);
    const told = logger.messages.filter(({ id }) => id === "ExcludingPathFromIgnoreRule");
    expect(told[0]).toEqual({
      level: "Verbose",
      tag,
      id: "ExcludingPathFromIgnoreRule",
      message: `Excluding path due to line 2 of ${data}.gitignore: ${data}a.o => *.o`,
    });
    expect(told.map(({ message }) => message.slice(message.indexOf("line"))).slice(1)).toEqual([
      `line 2 of ${data}.gitignore: ${data}sub/b.o => *.o`,
      `line 2 of ${data}sub/.gitignore: ${data}sub/deep/ => /deep/`,
    ]);
    expect(logger.warnings()).toEqual([]);
  });

  test("does not look for such files unless it is asked to, nor in those above the source", () => {
    write({ ".gitignore": "*\n", a: "", "sub/b": "" });
    expect(walk({ ignoreRuleFiles: [] }).paths).toEqual(["a", "sub/", "sub/b"]);
    expect(walkAll([`${data}sub/`], { ignoreRuleFiles: [".gitignore"] }).paths).toEqual([
      `${data}sub/`,
      `${data}sub/b`,
    ]);
  });

  test("hears the later of two files in a folder last", () => {
    write({ ".gitignore": ".env\nlog\n", ".bunkerignore": "!.env\n", ".env": "", log: "" });
    expect(walk().paths).toEqual([".env"]);
    expect(walk({ ignoreRuleFiles: [".bunkerignore", ".gitignore"] }).paths).toEqual([]);
  });

  test("does not take in again what is below a folder that is left out", () => {
    write({ ".gitignore": "sub/\n!sub/a\n", "sub/.gitignore": "!*\n", "sub/a": "" });
    expect(walk().paths).toEqual([]);
  });

  test("takes a link for a folder only where links are followed", () => {
    write({ ".gitignore": "link/\n", "folder/a": "" });
    symlinkSync("folder", `${data}link`);
    expect(walk().paths).toEqual(["link/", "folder/", "folder/a"]);
    expect(walk({ symlinkPolicy: "Follow" }).paths).toEqual(["folder/", "folder/a"]);
  });

  test("goes by letters as its filter does", () => {
    write({ ".gitignore": "*.O\nMade\n", "a.o": "", made: "" });
    expect(walk().paths).toEqual(["a.o", "made"]);
    expect(walk({ filter: filterOf([], false) }).paths).toEqual([]);
  });

  test("reads rules where a snapshot has them", () => {
    write({
      "live/.gitignore": "b\n",
      "live/a": "",
      "live/b": "",
      "then/.gitignore": "a\n",
      "then/a": "",
      "then/b": "",
    });
    const locate = (path: string) => path.replace(`${data}live/`, `${data}then/`);
    const { paths } = walkAll([`${data}live/`], { ignoreRuleFiles: [".gitignore"], locate });
    expect(paths).toContain(`${data}live/b`);
    expect(paths).not.toContain(`${data}live/a`);
  });
});

describe("an ignore file that", () => {
  test("is a link is not obeyed, with a warning", () => {
    write({ rules: "*\n" });
    symlinkSync("rules", `${data}.gitignore`);
    const { paths, logger } = walk();
    expect(paths).toEqual(["rules"]);
    expect(logger.warnings()).toMatchObject([
      {
        id: "IgnoreRulesNotObeyed",
        message: `The rules in ${data}.gitignore are not obeyed, since it is a link: they leave nothing out`,
      },
    ]);
  });

  test("is a folder says nothing", () => {
    write({ ".gitignore/x": "", a: "" });
    const { paths, logger } = walk();
    expect(paths).toEqual(["a", ".gitignore/", ".gitignore/x"]);
    expect(logger.warnings()).toEqual([]);
  });

  test("is too large, with those above it, is not obeyed, with a warning", () => {
    const half = `${"#".repeat(150_000)}\n`;
    write({ ".gitignore": `${half}*.a\n`, "x.a": "", "sub/.gitignore": `${half}*.b\n`, "sub/x.a": "", "sub/x.b": "" });
    const { paths, logger } = walk();
    expect(paths).toEqual(["sub/", "sub/x.b"]);
    expect(logger.warnings().map(({ message }) => message)).toEqual([
      expect.stringContaining(
        `${data}sub/.gitignore are not obeyed, since it and those above it have more than 256 KB`,
      ),
    ]);
  });

  test("has a pattern made to take for ever is done with soon", () => {
    expect(new IgnorePattern(`${"*a".repeat(60)}b`, false).matches("a".repeat(255))).toBe(false);
    expect(new IgnorePattern(`**/${"*/".repeat(500)}b`, false).matches(`${"a/".repeat(2000)}a`)).toBe(false);
    expect(new IgnorePattern("**/a/**/a/**/a/**/a/**/a/**/b", false).matches(`${"a/".repeat(2000)}a`)).toBe(false);
  });
});

describe("what is left out", () => {
  function leftOut(options: Partial<WalkOptions> = {}) {
    const logger = memoryLogger();
    const wanted = { ...defaults, ignoreRuleFiles: [".gitignore"], countsLeftOut: true, ...options };
    const sourceWalk = new SourceWalk([data], wanted, logger);
    const listings = [];
    for (let listing = sourceWalk.next(); listing; listing = sourceWalk.next()) listings.push(listing);
    const { files, folders, size } = sourceWalk.leftOut ?? {};
    return { files, folders, size, paths: pathsOf(listings).map((path) => path.slice(data.length)), logger };
  }

  test("is counted, with all in folders, and not told path by path", () => {
    write({
      ".gitignore": "made/\n*.o\n",
      "a.o": "1234",
      "b.c": "",
      "made/x": "12345",
      "made/deep/y": "1",
      "made/empty/": "",
    });
    symlinkSync("b.c", `${data}made/link`);
    const { paths, logger, ...counts } = leftOut();
    expect(counts).toEqual({ files: 3, folders: 3, size: 10 });
    expect(paths).toEqual(["", ".gitignore", "b.c"]);
    expect(logger.ids().filter((id) => id === "ExcludingPathFromIgnoreRule")).toHaveLength(2);
  });

  test("is only what the filter would have let in", () => {
    write({ ".gitignore": "made/\n*.o\n", "a.o": "1234", "made/x.tmp": "12345", "made/y": "1", "made/cache/z": "1" });
    expect(leftOut({ filter: filterOf(["-*.tmp", "-*/cache/", "-*.o"]) })).toMatchObject({
      files: 1,
      folders: 1,
      size: 1,
    });
    expect(leftOut({ filter: filterOf(["+*.o"]) })).toMatchObject({ files: 1, folders: 2, size: 4 });
  });

  test("is nothing that is counted where no rules are asked for", () => {
    write({ ".gitignore": "*", a: "" });
    expect(leftOut({ ignoreRuleFiles: [] })).toMatchObject({ files: undefined });
    expect(leftOut({ countsLeftOut: false })).toMatchObject({ files: undefined });
  });

  test("has the sizes that files have, whatever they take on the disk", () => {
    write({ ".gitignore": "sparse\n", sparse: "" });
    truncateSync(`${data}sparse`, 2 ** 40);
    expect(leftOut()).toMatchObject({ files: 1, size: 2 ** 40 });
  });
});
