import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { InProcessProgram } from "../../support/in-process-program.ts";

let program: InProcessProgram;
beforeEach(() => {
  program = new InProcessProgram();
  write("a.txt", "a");
  write("sub/b.txt", "b");
  write("sub/deep/c.txt", "c");
});
afterEach(() => program[Symbol.dispose]());

function write(path: string, content: string, folder = program.source): void {
  const target = join(folder, path);
  mkdirSync(join(target, ".."), { recursive: true });
  writeFileSync(target, content);
}

/** Relative paths of all files below a folder with their content, and of empty folders. */
function tree(folder: string, path = ""): Record<string, string> {
  const found: Record<string, string> = {};
  const entries = readdirSync(join(folder, path), { withFileTypes: true });
  if (entries.length === 0 && path !== "") found[`${path}/`] = "";
  for (const entry of entries) {
    const child = path === "" ? entry.name : `${path}/${entry.name}`;
    if (statSync(join(folder, child)).isDirectory()) Object.assign(found, tree(folder, child));
    else found[child] = readFileSync(join(folder, child), "utf8");
  }
  return found;
}

const plain = { "no-encryption": "true", "number-of-retries": "0" };
const sync = (options: Record<string, string | undefined> = {}, ...sources: string[]) =>
  program.run("sync", sources.length > 0 ? sources : [program.source], { ...plain, ...options });
const uploads = (output: string) =>
  [...output.matchAll(/^ {2}Uploading file (\S+) /gm)].map((match) => match[1]).sort();
const lists = (output: string) => output.match(/^ {2}Listing remote folder /gm)?.length ?? 0;

describe("sync", () => {
  test("refuses encryption, and does nothing then", async () => {
    const run = await program.run("sync", [program.source], { passphrase: "correct horse" });
    expect(run).toMatchObject({ code: 100, errorId: "EncryptionNotAllowed" });
    expect(tree(program.remote)).toEqual({});
  });

  test("needs a source", async () => {
    expect(await program.run("sync", [], plain)).toMatchObject({ code: 200 });
  });

  test("needs the folder of the destination to be there, also for several sources", async () => {
    rmSync(program.remote, { recursive: true });
    for (const sources of [[program.source], [program.path("source/sub"), program.path("data")]]) {
      expect(await sync({}, ...sources)).toMatchObject({ code: 100, errorId: "FolderMissing" });
      expect(existsSync(program.remote)).toBe(false);
    }
  });

  test("mirrors a folder, follows links, and warns of one that leads nowhere", async () => {
    symlinkSync("a.txt", join(program.source, "link-to-file"));
    symlinkSync("sub", join(program.source, "link-to-folder"));
    symlinkSync("nowhere", join(program.source, "broken-link"));
    symlinkSync("..", join(program.source, "sub/back"));
    write("names/100% ?#[x]*.txt", "odd");
    mkdirSync(join(program.source, "empty"));
    const { code, output } = await sync();
    expect(code).toBe(0);
    expect(output).toContain("broken-link");
    expect(tree(program.remote)).toEqual({
      "a.txt": "a",
      "link-to-file": "a",
      "sub/b.txt": "b",
      "sub/deep/c.txt": "c",
      "link-to-folder/b.txt": "b",
      "link-to-folder/deep/c.txt": "c",
      "names/100% ?#[x]*.txt": "odd",
      "empty/": "",
    });
    expect(uploads(output)).toContain("sub/deep/c.txt");
    expect(output).toContain("  Creating remote folder  ...");
  });

  test("uploads only what has changed, and lists each folder once", async () => {
    await sync();
    write("sub/b.txt", "changed");
    utimesSync(join(program.source, "a.txt"), new Date(), new Date(Date.now() + 60_000));
    write("sub/new/d.txt", "d");
    const { code, output } = await sync();
    expect(code).toBe(0);
    expect(uploads(output)).toEqual(["a.txt", "sub/b.txt", "sub/new/d.txt"]);
    expect(lists(output)).toBe(3);
    expect(tree(program.remote)).toEqual(tree(program.source));
  });

  test("puts several sources into folders of their names", async () => {
    write("x.txt", "x", program.path("other"));
    await sync({}, program.source, program.path("other"));
    expect(tree(program.remote)).toEqual({
      "source/a.txt": "a",
      "source/sub/b.txt": "b",
      "source/sub/deep/c.txt": "c",
      "other/x.txt": "x",
    });
  });

  test("keeps what is gone from the source, unless told to delete", async () => {
    await sync();
    rmSync(join(program.source, "sub/deep"), { recursive: true });
    rmSync(join(program.source, "a.txt"));
    write("kept.txt", "kept");
    await sync();
    expect(Object.keys(tree(program.remote))).toContain("sub/deep/c.txt");
    const { output } = await sync({ "sync-then-delete": "true", "full-result": "true" });
    expect(tree(program.remote)).toEqual({ "kept.txt": "kept", "sub/b.txt": "b" });
    expect(output).toMatch(/^FilesDeleted: 2$/m);
    expect(output).toMatch(/^FoldersDeleted: 1$/m);
  });

  test("does not delete what a filter leaves out, nor behind links at the destination", async () => {
    await sync();
    mkdirSync(program.path("elsewhere"));
    write("precious.txt", "precious", program.path("elsewhere"));
    symlinkSync(program.path("elsewhere"), join(program.remote, "link"));
    const { code } = await sync({ "sync-then-delete": "true", exclude: "*/b.txt" });
    expect(code).toBe(0);
    expect(tree(program.remote)).toMatchObject({ "sub/b.txt": "b", "link/precious.txt": "precious" });
  });

  test("deletes nothing where the source is empty or missing", async () => {
    await sync();
    renameSync(program.source, program.path("moved"));
    expect((await sync({ "sync-then-delete": "true" })).code).toBe(100);
    mkdirSync(program.source);
    expect(await sync({ "sync-then-delete": "true" })).toMatchObject({ code: 100, errorId: "SyncSourceEmpty" });
    expect(tree(program.remote)).toEqual(tree(program.path("moved")));
  });

  test("deletes nothing when something was not uploaded, and says so", async () => {
    await sync();
    rmSync(join(program.source, "a.txt"));
    write("sub/b.txt", "changed");
    rmSync(join(program.remote, "sub/b.txt"));
    mkdirSync(join(program.remote, "sub/b.txt/in-the-way"), { recursive: true });
    const run = await sync({ "sync-then-delete": "true" });
    expect(run).toMatchObject({ code: 100, errorId: "SyncIncomplete" });
    expect(existsSync(join(program.remote, "a.txt"))).toBe(true);
  });

  test("trusts its database where it is told to, after a first look", async () => {
    await sync();
    rmSync(join(program.remote, "a.txt"));
    const trusting = { "sync-remote-state": "UseLocalState" };
    const { output } = await sync(trusting);
    expect([uploads(output), lists(output)]).toEqual([[], 0]);
    expect(uploads((await sync({ ...trusting, "sync-recheck": "true" })).output)).toEqual(["a.txt"]);
    write("sub/b.txt", "changed");
    expect(uploads((await sync(trusting)).output)).toEqual(["sub/b.txt"]);
    rmSync(program.database);
    expect(lists((await sync(trusting)).output)).toBe(3);
  });

  test("uploads blindly where it is told to", async () => {
    await sync();
    const { output } = await sync({ "sync-remote-state": "BlindlyUpload", "sync-then-delete": "true" });
    expect(uploads(output)).toEqual(["a.txt", "sub/b.txt", "sub/deep/c.txt"]);
  });

  test("sees a change that neither size nor time tells", async () => {
    const old = new Date("2020-01-01");
    utimesSync(join(program.source, "a.txt"), old, old);
    await sync({ "sync-verify-hash": "true" });
    write("a.txt", "z");
    utimesSync(join(program.source, "a.txt"), old, old);
    expect(uploads((await sync()).output)).toEqual([]);
    expect(uploads((await sync({ "sync-verify-hash": "true" })).output)).toEqual(["a.txt"]);
  });

  test("changes nothing in a dry run", async () => {
    await sync();
    rmSync(join(program.source, "a.txt"));
    write("new/n.txt", "n");
    const before = tree(program.remote);
    const { code, output } = await sync({ "dry-run": "true", "sync-then-delete": "true" });
    expect(code).toBe(0);
    expect(output.match(/\[Dryrun\]/g)).toHaveLength(3);
    expect(tree(program.remote)).toEqual(before);
    expect(uploads((await sync()).output)).toEqual(["new/n.txt"]);
  });

  test("registers a database of its own beside that of a backup", async () => {
    await sync({ dbpath: undefined });
    const map = JSON.parse(readFileSync(program.path("data/dbconfig.json"), "utf8").replace("\uFEFF", ""));
    expect(map.map((entry: { IsSyncDb: boolean }) => entry.IsSyncDb)).toEqual([true]);
    expect(readdirSync(program.path("data")).filter((name) => name.endsWith(".bunker.sqlite"))).toHaveLength(1);
  });

  test("refuses a source that lies in the destination, or is it", async () => {
    const inside = join(program.remote, "inside");
    write("a.txt", "precious", inside);
    symlinkSync(inside, program.path("link"));
    for (const source of [inside, program.remote, program.path("link")]) {
      const options = { "sync-then-delete": "true", "sync-remote-state": "BlindlyUpload" };
      expect(await sync(options, source)).toMatchObject({ code: 100, errorId: "SyncSourceInDestination" });
      expect(await sync({ "sync-then-delete": "true" }, source)).toMatchObject({ code: 100 });
    }
    expect(tree(program.remote)).toEqual({ "inside/a.txt": "precious" });
  });

  test("does not mirror the mirror where it lies in the source", async () => {
    mkdirSync(join(program.source, "mirror"));
    for (let run = 0; run < 2; run++) {
      await program.run("sync", [program.source], plain);
      const code = await runTo(join(program.source, "mirror"));
      expect(code).toBe(0);
    }
    expect(Object.keys(tree(join(program.source, "mirror"))).sort()).toEqual(["a.txt", "sub/b.txt", "sub/deep/c.txt"]);
  });
});

/** To another destination than the program's own. */
async function runTo(folder: string): Promise<number> {
  const other = Object.create(program, { url: { value: `file://${folder}` } }) as InProcessProgram;
  return (await other.run("sync", [program.source], { ...plain, dbpath: program.path("other.sqlite") })).code;
}
