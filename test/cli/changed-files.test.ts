import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkBackup } from "../support/backup-checker.ts";
import { InProcessProgram } from "../support/in-process-program.ts";
import { everything, snapshot } from "../support/tree-snapshot.ts";

/** Backups that look at certain paths alone. Duplicati brings back old contents there; Bunker must not. */

/** Times of links are restored on demand only. */
const compared = { ...everything, linkTimes: false };
const plain = { "no-encryption": "true", "no-backend-verification": "true" };
let program: InProcessProgram;
let restored = 0;
beforeEach(async () => {
  program = new InProcessProgram();
  for (const name of ["a", "b", "sub/c", "sub/deep/d", "other/e"]) write(name, `${name} 1`);
  expect((await backup()).code).toBe(0);
});
afterEach(() => program[Symbol.dispose]());

const source = (name: string): string => join(program.source, name);

function write(name: string, text: string): void {
  mkdirSync(join(source(name), ".."), { recursive: true });
  writeFileSync(source(name), text);
}

const backup = (changed: string[] = [], deleted: string[] = [], options: Record<string, string> = {}) =>
  program.run("backup", [program.source], {
    ...plain,
    ...(changed.length > 0 && { "changed-files": changed.map(source).join(":") }),
    ...(deleted.length > 0 && { "deleted-files": deleted.map(source).join(":") }),
    ...options,
  });

/** What the newest version holds, by relative path. */
async function newest(): Promise<Record<string, string>> {
  const target = program.path(`restored-${restored++}`);
  const { code } = await program.run("restore", ["*"], {
    ...plain,
    "restore-path": target,
    "restore-permissions": "true",
  });
  expect(code).toBe(0);
  return snapshot(target, compared);
}

const paths = async () => Object.keys(await newest());

describe("a backup of changed files", () => {
  test("takes what is named from the source and all else from the version before", async () => {
    write("a", "a 22");
    await backup();
    write("b", "b 333");
    write("sub/c", "not named");
    const { code, output } = await backup(["b"]);
    expect(code).toBe(0);
    expect(output).toContain("Files changed: 1\n");
    const target = program.path("out");
    await program.run("restore", ["*"], { ...plain, "restore-path": target });
    expect(readFileSync(join(target, "a"), "utf8")).toBe("a 22");
    expect(readFileSync(join(target, "b"), "utf8")).toBe("b 333");
    expect(readFileSync(join(target, "sub/c"), "utf8")).toBe("sub/c 1");
    expect(await checkBackup(program.remote, undefined)).toEqual([]);
  });

  test("adds new files, also in folders that are not named", async () => {
    write("new/deep/file", "content");
    write("unnamed", "content");
    expect((await backup(["new/deep/file"])).output).toContain("Files added: 1\n");
    expect(await paths()).toContain("new/deep/file");
    expect(await paths()).not.toContain("unnamed");
  });

  test("does not enter folders", async () => {
    write("sub/c", "changed");
    chmodSync(source("sub"), 0o700);
    await backup(["sub/"]);
    const found = await newest();
    expect(found.sub).toContain(" 700 ");
    expect((await newest())["sub/c"]).toContain(` ${"sub/c 1".length} `);
  });

  test("makes no version where nothing has changed", async () => {
    expect((await backup(["a", "sub/c"])).code).toBe(1);
    expect((await program.run("list", [], plain)).output.match(/^\d+\t: /gm)).toHaveLength(1);
  });

  test("keeps a path that is gone unless it is named as deleted", async () => {
    rmSync(source("a"));
    write("b", "b changed");
    await backup(["a", "b"]);
    expect(await paths()).toContain("a");
    await backup(["b"], ["a"]);
    expect(await paths()).not.toContain("a");
  });

  test("drops deleted folders with all below, and counts it once", async () => {
    const { code, output } = await backup(["a"], ["sub", "sub/deep/", "sub/deep/d"]);
    expect(code).toBe(0);
    expect(output).toContain("Files deleted: 2\n");
    expect(output).not.toContain("No files were included");
    expect(await paths()).toEqual([".", "a", "b", "other", "other/e"]);
  });

  test("keeps what is named as deleted and yet there", async () => {
    await backup(["sub/deep/d", "sub/deep/", "sub/"], ["sub/"]);
    expect(await paths()).toEqual([".", "a", "b", "other", "other/e", "sub", "sub/deep", "sub/deep/d"]);
  });

  test("follows a path that has become something else", async () => {
    rmSync(source("a"));
    write("a/inner", "inner");
    rmSync(source("sub"), { recursive: true });
    symlinkSync("other", source("sub"));
    rmSync(source("other"), { recursive: true });
    write("other", "a file now");
    await backup(["./", "a/", "a/inner", "sub", "other"]);
    expect(await newest()).toEqual(snapshot(program.source, compared));
  });

  test("obeys filters", async () => {
    write("a", "changed a");
    write("b", "changed b");
    await backup(["a", "b"], [], { exclude: source("a") });
    const found = await newest();
    expect(found.a).toContain(" 3 ");
    expect(found.b).toContain(" 9 ");
  });

  test("is followed by a backup of everything that sees the rest", async () => {
    write("a", "changed a");
    write("other/e", "changed e");
    await backup(["a"]);
    expect((await backup()).output).toContain("Files changed: 1\n");
    expect(await newest()).toEqual(snapshot(program.source, compared));
  });
});
