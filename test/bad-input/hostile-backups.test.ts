import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CraftedBackup } from "../support/crafted-backup.ts";
import { InProcessProgram, type ProgramRun } from "../support/in-process-program.ts";

/** Backups that were made to do harm: nothing leaves the restore folder, and what is sound comes back. */

let program: InProcessProgram;
let backup: CraftedBackup;
let target: string;
beforeEach(() => {
  program = new InProcessProgram();
  backup = new CraftedBackup(program.remote);
  target = program.path("target", "restored");
  mkdirSync(program.path("target"));
});
afterEach(() => program[Symbol.dispose]());

const plain = { "no-encryption": "true" };

async function restore(options: Record<string, string> = {}): Promise<ProgramRun> {
  await backup.write();
  return program.run("restore", [], { ...plain, dbpath: "/nowhere/none", "restore-path": target, ...options });
}

/** Every path below the parent of the restore folder. */
const came = () => readdirSync(program.path("target"), { recursive: true }).map(String).sort();
const contentOf = (name: string) => readFileSync(join(target, name), "utf8");

describe("paths that lead out of the restore folder", () => {
  test.each([
    ["/source/../../evil"],
    ["/source/../../../../../../../../../../evil"],
    ["/../evil"],
    ["../evil"],
    ["evil"],
    [""],
    ["/source/sub/../../../evil"],
    ["C:\\source\\..\\..\\evil"],
    ["\\\\server\\..\\evil"],
    ["/source/..\\..\\evil/../../../x"],
    ["/source/nul\0byte"],
  ])("are not restored: %j", async (path) => {
    backup.addFolder("/source/");
    backup.addFile("/source/good", "good");
    backup.addFile(path, "evil");
    const run = await restore();
    expect(run.code).not.toBe(0);
    expect(came().filter((name) => !name.startsWith("restored"))).toEqual([]);
    expect(readdirSync(program.folder).sort()).not.toContain("evil");
    expect(existsSync("/evil")).toBe(false);
  });

  test("keep nothing else back", async () => {
    backup.addFolder("/source/");
    backup.addFile("/source/../evil", "evil");
    backup.addFile("/source/good", "good");
    const run = await restore();
    expect(run.code).toBe(2);
    expect(run.output).toContain("unsafe path");
    expect(came()).toEqual(["restored", "restored/good"]);
  });

  test("are refused in a database as well", async () => {
    backup.addFolder("/source/");
    backup.addFile("/source/../evil", "evil");
    backup.addFile("/source/good", "good");
    await backup.write();
    expect(await program.run("repair", [], plain)).toMatchObject({ code: 0 });
    await program.run("restore", [], { ...plain, "restore-path": target });
    expect(came()).toEqual(["restored", "restored/good"]);
  });
});

describe("links", () => {
  test("are not written through", async () => {
    mkdirSync(program.path("outside"));
    backup.addFolder("/source/");
    backup.addLink("/source/link/", program.path("outside"));
    backup.addFile("/source/link/evil", "evil");
    backup.addFile("/source/good", "good");
    const run = await restore({ "allow-restore-outside-target-directory": "false" });
    expect(run.code).not.toBe(0);
    expect(readdirSync(program.path("outside"))).toEqual([]);
    expect(contentOf("good")).toBe("good");
  });

  test("that stand in the target already are not followed out of it", async () => {
    mkdirSync(program.path("outside"));
    mkdirSync(target);
    symlinkSync(program.path("outside"), join(target, "folder"));
    symlinkSync(program.path("outside", "file"), join(target, "file"));
    backup.addFolder("/source/");
    backup.addFolder("/source/folder/");
    backup.addFile("/source/folder/evil", "evil");
    backup.addFile("/source/file", "evil");
    backup.addFile("/source/good", "good");
    await restore({ overwrite: "true" });
    expect(readdirSync(program.path("outside"))).toEqual([]);
    expect(contentOf("good")).toBe("good");
  });

  test.each([["/etc/passwd"], ["../../outside"], ["sub/../../../x"]])(
    "out of the target are left out: %s",
    async (text) => {
      backup.addFolder("/source/");
      backup.addLink("/source/link", text);
      backup.addLink("/source/inside", "good");
      backup.addFile("/source/good", "good");
      const run = await restore();
      expect(run.code).toBe(2);
      expect(run.output).toContain("points outside the restore target");
      expect(came()).toEqual(["restored", "restored/good", "restored/inside"]);
    },
  );
});

describe("a list that is no good", () => {
  test("with a path twice gives the first, and says so", async () => {
    backup.addFolder("/source/");
    backup.addFile("/source/same", "first");
    backup.addFile("/source/same", "second");
    const run = await restore();
    expect(run.code).toBe(2);
    expect(run.output).toContain("twice");
    expect(contentOf("same")).toBe("first");
  });

  test("with a path that is both a file and a folder restores one of them and names the other", async () => {
    backup.addFolder("/source/");
    backup.addFile("/source/both", "file");
    backup.addFolder("/source/both/");
    backup.addFile("/source/both/inside", "inside");
    backup.addFile("/source/good", "good");
    const run = await restore();
    expect(run.code).toBe(100);
    expect(run.output).toContain("/source/both");
    expect(contentOf("good")).toBe("good");
  });

  test("with entries of unknown types leaves those out", async () => {
    backup.addFolder("/source/");
    backup.addEntry({ type: "AlternateStream", path: "/source/stream", hash: "x", size: 1 });
    backup.addEntry({ type: "BlockDevice", path: "/source/device" });
    backup.addFile("/source/good", "good");
    const run = await restore();
    expect(run.code).toBe(2);
    expect(run.output).toContain("BlockDevice");
    expect(came()).toEqual(["restored", "restored/good"]);
  });

  test.each([
    [{ type: "File", path: "/source/x", hash: "short", size: 5, time: "20240102T030405Z" }],
    [{ type: "File", path: "/source/x", size: -5, time: "20240102T030405Z" }],
    [{ type: "File", path: 7, hash: "x", size: 1, time: "never" }],
    [{ type: 3 }],
    [{ type: "File", path: "/source/x", hash: "A".repeat(44), size: 9e15, time: "20240102T030405Z" }],
  ])("is refused or does without the entry: %j", async (entry) => {
    backup.addFolder("/source/");
    backup.addFile("/source/good", "good");
    backup.addEntry(entry);
    const run = await restore();
    expect(run.code === 2 || run.code === 100).toBe(true);
    expect(run.output + run.error).not.toContain("TypeError");
    expect(existsSync(join(target, "x"))).toBe(false);
  });
});

describe("volumes that grow", () => {
  test("a block that unpacks to far more than a block is not unpacked", async () => {
    backup.addFolder("/source/");
    backup.addFile("/source/bomb", "bomb");
    backup.addFile("/source/good", "good");
    backup.replaceBlock("bomb", new Uint8Array(400 << 20));
    const before = process.memoryUsage.rss();
    const run = await restore();
    expect(run.code).toBe(100);
    expect(run.output).toContain("/source/bomb");
    expect(contentOf("good")).toBe("good");
    expect(existsSync(join(target, "bomb"))).toBe(false);
    // Writing it took the memory of the test; reading it must not.
    expect(process.memoryUsage.rss() - before).toBeLessThan(900 << 20);
  });

  test("a block of other content than its name says is not restored", async () => {
    backup.addFolder("/source/");
    backup.addFile("/source/wrong", "right");
    backup.replaceBlock("right", Buffer.from("wrong"));
    backup.addFile("/source/good", "good");
    const run = await restore();
    expect(run.code).toBe(100);
    expect(came()).toEqual(["restored", "restored/good"]);
  });
});

test("foreign files at the destination are no part of the backup", async () => {
  backup.addFolder("/source/");
  backup.addFile("/source/good", "good");
  for (const name of ["readme.txt", "duplicati-notes.txt", "other-20240101T000000Z.dlist.zip", "duplicati.zip"]) {
    writeFileSync(join(program.remote, name), "not a volume");
  }
  expect((await restore()).code).toBe(0);
  expect(came()).toEqual(["restored", "restored/good"]);
});
