import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platform } from "#platform";
import { MetadataBuilder, type WalkOptions } from "../../src/sources/index.ts";
import { fromUtf8 } from "../../src/support/bytes.ts";
import { fileAttributes } from "../../src/support/file-attributes.ts";
import { sqliteFiles } from "../../src/support/sqlite-files.ts";
import { createTree, filterOf, walkAll } from "./walking.ts";

const tag = "Duplicati.Library.Main.Operation.Backup.FileEnumerationProcess";
const isRoot = process.getuid?.() === 0;

let data: string;
beforeEach(() => {
  data = `${mkdtempSync(join(tmpdir(), "walk-"))}/`;
});
afterEach(() => {
  chmodSync(data, 0o700);
  rmSync(data, { recursive: true });
});

/** What a walk of the folder finds, relative to it. */
function walk(options: Partial<WalkOptions> = {}) {
  const result = walkAll([data], options);
  return { ...result, paths: result.paths.map((path) => path.slice(data.length)) };
}

/** Root may read everything, so it has to step down for a moment. */
function asOrdinaryUser<T>(run: () => T): T {
  if (!isRoot) return run();
  chmodSync(data, 0o755);
  process.seteuid?.(65534);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}

describe("with the rules of worked example", () => {
  const tree = ["a.txt", "b.jpg", "sub/c.txt", "sub/d.jpg", "tmp/e.txt", "empty/"];
  const everything = ["", "a.txt", "b.jpg", "empty/", "sub/", "sub/c.txt", "sub/d.jpg", "tmp/", "tmp/e.txt"];
  const withoutTmp = everything.filter((path) => !path.startsWith("tmp/"));
  test.each([
    ["B1", ["+*.txt"], ["a.txt", "sub/c.txt", "tmp/e.txt"]],
    ["B2", ["+*.txt", "-*"], ["", "a.txt"]],
    ["B3", ["+*/", "+*.txt", "-*"], ["", "a.txt", "empty/", "sub/", "sub/c.txt", "tmp/", "tmp/e.txt"]],
    ["B4", ["-D/tmp/"], withoutTmp],
    ["B5", ["+D/tmp/e.txt", "-D/tmp/"], withoutTmp],
    ["B6", ["+D/tmp/e.txt", "+D/tmp/", "-D/tmp/*"], everything],
    ["B7", ["+D/tmp/", "+D/tmp/e.txt", "-*"], ["", "tmp/", "tmp/e.txt"]],
    ["B8", ["+D/sub/*"], ["sub/", "sub/c.txt", "sub/d.jpg"]],
    ["B9", ["+D/sub/", "+*.jpg"], ["b.jpg", "sub/", "sub/d.jpg"]],
    ["B10", ["-D/"], everything],
    ["B11", ["-*"], [""]],
    ["B12", ["-*.txt", "-D/sub/"], ["", "b.jpg", "empty/", "tmp/"]],
  ])("%s", (_, rules, expected) => {
    createTree(data, tree);
    const filter = filterOf(rules.map((rule) => rule.replace("D/", data)));
    expect(walk({ filter }).paths).toEqual(expected);
  });
});

describe("order", () => {
  test("a folder comes before its content, files before folders, in the order of the bytes", () => {
    createTree(data, ["b", "a/2", "a/1/x", "a.txt", "\u{1f600}", "\uffee", "A"]);
    expect(walk().paths).toEqual(["", "A", "a.txt", "b", "\uffee", "\u{1f600}", "a/", "a/2", "a/1/", "a/1/x"]);
  });

  test("sources that are files come with their folder, which is no entry", () => {
    createTree(data, ["b", "a", "sub/c", "other/d"]);
    const { listings } = walkAll([`${data}b`, `${data}sub/c`, `${data}a`, `${data}other/`]);
    expect(listings.map(({ path, entry, files }) => [path, entry?.name, files.map(({ name }) => name)])).toEqual([
      [data, undefined, ["a", "b"]],
      [`${data}sub/`, undefined, ["c"]],
      [`${data}other/`, "other", ["d"]],
    ]);
  });
});

describe("entries", () => {
  test("have the status of the object", () => {
    createTree(data, ["file"]);
    chmodSync(`${data}file`, 0o640);
    execFileSync("touch", ["-d", "@1768473000.123456799", `${data}file`]);
    const [listing] = walk().listings;
    expect(listing?.entry).toMatchObject({ kind: "folder", name: data.split("/").at(-2) as string });
    expect(listing?.files[0]).toMatchObject({
      name: "file",
      kind: "file",
      size: 4,
      mode: 0o100640,
      nlink: 1,
      mtimeSeconds: 1768473000,
      mtimeFraction: 1234567,
      followed: false,
      attributeNames: [],
    });
  });

  test("devices, FIFOs and sockets are left out without a warning", () => {
    createTree(data, ["file"]);
    execFileSync("mkfifo", [`${data}fifo`]);
    const { paths, logger } = walk();
    expect(paths).toEqual(["", "file"]);
    expect(logger.messages).toContainEqual({
      level: "Verbose",
      tag,
      id: "ExcludingBlockDevice",
      message: `Excluding block device: ${data}fifo`,
    });
    expect(logger.warnings()).toEqual([]);
  });

  test("every path is logged, with the rule that decided", () => {
    createTree(data, ["a.txt", "b.bin", "c.c"]);
    const { logger } = walk({ filter: filterOf(["+*.txt", "-*.bin"]) });
    expect(logger.messages.map(({ id, message }) => `${id}: ${message.replace(data, "")}`)).toEqual([
      "IncludingPathFromFilter: Including path due to filter: a.txt => (*.txt)",
      "ExcludingPathFromFilter: Excluding path due to filter: b.bin => (*.bin)",
      "IncludingPath: Including path as no filters matched: c.c",
    ]);
    expect(walk({ filter: filterOf(["-*.bin"]), logPaths: false }).logger.messages).toEqual([]);
  });

  test("the database and its side files are never part of a backup", () => {
    createTree(data, ["db.sqlite", "db.sqlite-journal", "db.sqlite-wal", "db.sqlite-shm", "db.sqlite2"]);
    const { paths, logger } = walk({ blacklist: sqliteFiles(`${data}db.sqlite`) });
    expect(paths).toEqual(["", "db.sqlite2"]);
    expect(logger.ids().filter((id) => id === "ExcludingBlacklistedPath")).toHaveLength(4);
    expect(walkAll([`${data}db.sqlite`], { blacklist: sqliteFiles(`${data}db.sqlite`) }).paths).toEqual([]);
  });

  test("attributes can exclude files and folders", () => {
    createTree(data, [".hidden", ".folder/a", "plain"]);
    expect(walk({ excludeAttributes: fileAttributes.Hidden }).paths).toEqual(["", "plain"]);
    expect(walk({ excludeAttributes: fileAttributes.Directory }).paths).toEqual(["", ".hidden", "plain"]);
  });

  test("an extended attribute can exclude", () => {
    createTree(data, ["kept", "left-out", "folder/a"]);
    platform.extendedAttributes.set(`${data}kept`, "user.other", new Uint8Array([1]));
    platform.extendedAttributes.set(`${data}left-out`, "user.duplicati.exclude", new Uint8Array(0));
    platform.extendedAttributes.set(`${data}folder`, "user.duplicati.exclude", new Uint8Array([1]));
    const { paths, listings, logger } = walk();
    expect(paths).toEqual(["", "kept"]);
    expect(listings[0]?.files[0]?.attributeNames).toEqual(["user.other"]);
    expect(logger.ids().filter((id) => id === "ExcludingPathFromBackupAttribute")).toHaveLength(2);
    expect(walk({ obeyExclusionAttribute: false }).paths).toEqual(["", "kept", "left-out", "folder/", "folder/a"]);
  });
});

describe("folders", () => {
  test("one with an ignore file is left out, except a source", () => {
    createTree(data, ["CACHEDIR.TAG", "cache/CACHEDIR.TAG", "cache/a", "cache/b/c", "no-cache/CACHEDIR.TAG/x"]);
    const { paths, logger } = walk();
    expect(paths).toEqual(["", "CACHEDIR.TAG", "no-cache/", "no-cache/CACHEDIR.TAG/", "no-cache/CACHEDIR.TAG/x"]);
    expect(logger.messages.find(({ id }) => id === "ExcludingPathDueToIgnoreFile")?.message).toBe(
      `Excluding path because ignore file CACHEDIR.TAG was found in: ${data}cache/`,
    );
    expect(walk({ ignoreFilenames: [] }).paths).toContain("cache/b/c");
  });

  test("those without a file below can be left out, but never a source", () => {
    createTree(data, ["a/b/c/file", "a/b/empty/", "a/x/y/", "d/", "e/f/file"]);
    expect(walk({ excludeEmptyFolders: true }).paths).toEqual([
      "",
      "a/",
      "a/b/",
      "a/b/c/",
      "a/b/c/file",
      "e/",
      "e/f/",
      "e/f/file",
    ]);
    expect(walkAll([`${data}d/`], { excludeEmptyFolders: true }).paths).toEqual([`${data}d/`]);
  });

  test("one that may not be listed is an entry without content, with a warning", () => {
    createTree(data, ["locked/a", "b"]);
    chmodSync(`${data}locked`, 0o000);
    const { paths, logger, errors } = asOrdinaryUser(() => walk());
    chmodSync(`${data}locked`, 0o700);
    expect(paths).toEqual(["", "b", "locked/"]);
    expect(errors).toBe(1);
    const message = `Excluding path due to permission denied: ${data}locked/`;
    // Once for the ignore file that could not be looked for, once for the listing.
    const warning = { level: "Warning" as const, tag, id: "PermissionDenied", message };
    expect(logger.warnings()).toEqual([warning, warning]);
  });

  test("a source that has gone is a warning", () => {
    const { paths, logger, errors } = walkAll([`${data}gone/`, `${data}gone-file`]);
    expect(paths).toEqual([]);
    expect(errors).toBe(2);
    expect(logger.warnings()).toEqual([
      { level: "Warning", tag, id: "PathNotFound", message: `Excluding path due to path not found: ${data}gone/` },
      { level: "Warning", tag, id: "PathNotFound", message: `Excluding path due to path not found: ${data}gone-file` },
    ]);
  });

  test("hundreds of levels and of files work", () => {
    createTree(data, [`${"d/".repeat(200)}end`, ...Array.from({ length: 300 }, (_, i) => `many/${i}`)]);
    const { paths } = walk({ logPaths: false });
    expect(paths).toHaveLength(1 + 200 + 1 + 1 + 300);
  });
});

describe("names that are not valid UTF-8", () => {
  test("are left out with a warning each; a name with U+FFFD is a name", () => {
    createTree(data, ["good", "real-\ufffd", "folder/x"]);
    writeFileSync(Buffer.concat([Buffer.from(`${data}bad-`), Buffer.from([0xff])]), "");
    execFileSync("mkdir", [Buffer.from(`${data}bad-folder`).toString()]);
    execFileSync("sh", ["-c", `mv "$0bad-folder" "$0$(printf 'dir-\\376')"`, data]);
    const { paths, logger, errors } = walk();
    expect(paths).toEqual(["", "good", "real-\ufffd", "folder/", "folder/x"]);
    expect(errors).toBe(2);
    expect(logger.warnings().map(({ id }) => id)).toEqual(["PathNotFound", "PathNotFound"]);
    expect(logger.warnings()[0]?.message).toContain("InvalidFileName");
  });
});

describe("links under Store", () => {
  test("are stored and never entered; those to folders end with the separator", () => {
    createTree(data, ["file", "folder/x"]);
    symlinkSync("file", `${data}to-file`);
    symlinkSync("folder", `${data}to-folder`);
    symlinkSync("to-folder", `${data}to-link`);
    symlinkSync("nowhere", `${data}to-nothing`);
    symlinkSync("to-itself", `${data}to-itself`);
    const { paths, listings, logger } = walk();
    expect(paths).toEqual(
      ["", "file", "to-file", "to-folder/", "to-itself", "to-link/", "to-nothing"].concat("folder/", "folder/x"),
    );
    const link = listings[0]?.files.find(({ name }) => name === "to-link");
    expect(link).toMatchObject({ kind: "symlink", isFolderLink: true });
    expect(fromUtf8(link?.linkTarget as Uint8Array)).toBe("to-folder");
    expect(logger.ids().filter((id) => id === "StoreSymlink")).toHaveLength(5);
    expect(logger.warnings()).toEqual([]);
  });

  test("pass by the include rules that folders are entered by", () => {
    createTree(data, ["sub/a.txt"]);
    symlinkSync(".", `${data}sub/self`);
    symlinkSync("a.txt", `${data}sub/link`);
    expect(walk({ filter: filterOf(["+*.txt"]) }).paths).toEqual(["sub/a.txt", "sub/self/"]);
    expect(walk({ filter: filterOf(["-*/self/"]) }).paths).toEqual(["", "sub/", "sub/a.txt", "sub/link"]);
  });

  test("a source that is a link to a folder is entered, one to a file is a link", () => {
    createTree(data, ["folder/x", "file"]);
    symlinkSync("folder", `${data}to-folder`);
    symlinkSync("file", `${data}to-file`);
    const { paths, listings } = walkAll([`${data}to-folder/`, `${data}to-file`]);
    expect(paths).toEqual([`${data}to-folder/`, `${data}to-folder/x`, `${data}to-file`]);
    expect(listings[1]?.files[0]?.kind).toBe("symlink");
  });
});

test("links under Ignore are left out", () => {
  createTree(data, ["file", "folder/x"]);
  symlinkSync("file", `${data}to-file`);
  symlinkSync("folder", `${data}to-folder`);
  const { paths, logger } = walk({ symlinkPolicy: "Ignore" });
  expect(paths).toEqual(["", "file", "folder/", "folder/x"]);
  expect(logger.ids().filter((id) => id === "ExcludeSymlink")).toHaveLength(2);
});

describe("links under Follow", () => {
  test("are what they lead to, with the metadata of the link", () => {
    createTree(data, ["real/file"]);
    platform.extendedAttributes.set(`${data}real/file`, "user.a", new Uint8Array([1]));
    symlinkSync("real/file", `${data}link`);
    symlinkSync("real", `${data}tree`);
    const { paths, listings } = walk({ symlinkPolicy: "Follow" });
    expect(paths).toEqual(["", "link", "real/", "real/file", "tree/", "tree/file"]);
    const link = listings[0]?.files[0];
    expect(link).toMatchObject({ kind: "file", followed: true, linkTarget: undefined, size: "real/file".length });
    expect(listings.find(({ path }) => path === `${data}tree/`)?.entry).toMatchObject({
      kind: "folder",
      followed: true,
    });
    const blob = JSON.parse(fromUtf8(new MetadataBuilder().build(link as never, `${data}link`)));
    expect(blob).toMatchObject({ CoreAttributes: "ReparsePoint" });
    expect(blob).not.toHaveProperty("unix-ext:user.a");
    expect(blob["unix:uid-gid-perm"]).toEndWith("-511");
    expect(blob).not.toHaveProperty("CoreSymlinkTarget");
  });

  test("lead round in circles only once", () => {
    createTree(data, ["a/x", "b/y"]);
    symlinkSync("..", `${data}a/up`);
    symlinkSync("../b", `${data}a/over`);
    symlinkSync("../a", `${data}b/back`);
    const { paths, logger } = walk({ symlinkPolicy: "Follow" });
    expect(paths).toEqual(["", "a/", "a/x", "a/over/", "a/over/y", "b/", "b/y", "b/back/", "b/back/x"]);
    expect(logger.warnings()).toEqual([]);
  });

  test("broken ones are left out with a warning", () => {
    symlinkSync("nowhere", `${data}broken`);
    symlinkSync("loop", `${data}loop`);
    const { paths, logger, errors } = walk({ symlinkPolicy: "Follow" });
    expect(paths).toEqual([""]);
    expect(errors).toBe(2);
    expect(logger.warnings().map(({ id }) => id)).toEqual(["PathNotFound", "PathProcessingErrorAttributes"]);
  });
});

describe("hard links", () => {
  beforeEach(() => {
    createTree(data, ["a", "c/", "alone"]);
    linkSync(`${data}a`, `${data}b`);
    linkSync(`${data}a`, `${data}c/d`);
  });

  test("all are files of their own by default", () => {
    expect(walk().paths).toEqual(["", "a", "alone", "b", "c/", "c/d"]);
  });

  test("First keeps the first path", () => {
    const { paths, logger } = walk({ hardlinkPolicy: "First" });
    expect(paths).toEqual(["", "a", "alone", "c/"]);
    expect(logger.messages.find(({ id }) => id === "ExcludingDuplicateHardlink")?.message).toContain(
      `for: ${data}b, previous hardlink: ${data}a`,
    );
  });

  test("None keeps none of them, and all folders", () => {
    const { paths, logger } = walk({ hardlinkPolicy: "None" });
    expect(paths).toEqual(["", "alone", "c/"]);
    expect(logger.ids().filter((id) => id === "ExcludingHardlinkByPolicy")).toHaveLength(3);
  });
});
