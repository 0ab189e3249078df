import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, chownSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkBackup } from "../../support/backup-checker.ts";
import { InProcessProgram } from "../../support/in-process-program.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

const passphrase = "read it again";
const basis = { passphrase, blocksize: "10kb", "dblock-size": "1mb" };
const size = 30_000;
const time = new Date("2026-02-03T04:05:06.789Z");
const isRoot = process.getuid?.() === 0;

let program: InProcessProgram;
let random: SeededRandom;
beforeEach(() => {
  program = new InProcessProgram();
  random = new SeededRandom(11);
});
afterEach(() => program[Symbol.dispose]());

const source = (name: string) => join(program.source, name);
const remoteNames = () => readdirSync(program.remote).toSorted();

function write(name: string, content: Uint8Array | string, modified = time): void {
  writeFileSync(source(name), content);
  utimesSync(source(name), modified, modified);
}

/** Three files, each of which is a third of all. */
function writeThree(): void {
  for (const name of ["a", "b", "c"]) write(name, random.bytes(size));
}

/** Changes a byte in the middle, and nothing that tells of it. */
function spoil(name: string): Buffer {
  const former = readFileSync(source(name));
  const content = Buffer.from(former);
  content[15_000] = 255 - (content[15_000] as number);
  write(name, content);
  return former;
}

async function backup(limit?: string, options: Record<string, string> = {}) {
  const own = limit === undefined ? {} : { "reread-unchanged": limit };
  const run = await program.run("backup", [program.source], { ...basis, ...own, ...options });
  const spoilt = run.output.match(/(?<=")[^"]*(?=" has other content than before)/g) ?? [];
  return {
    ...run,
    /** Names, in the order in which they were reported. */
    spoilt: [...new Set(spoilt)].map((path) => path.slice(program.source.length + 1)),
    reread: /^ {2}Unchanged files read again: (\d+) /m.exec(run.output)?.[1],
    hasRound: run.output.includes("All of them read again"),
  };
}

async function restored(name: string, options: Record<string, string>): Promise<Buffer> {
  const target = program.path("restored");
  rmSync(target, { recursive: true, force: true });
  const { code } = await program.run("restore", [source(name)], { ...basis, "restore-path": target, ...options });
  expect(code).toBe(0);
  return readFileSync(join(target, name));
}

describe("a backup that reads unchanged files again", () => {
  test("stores nothing of what is as it was, goes on where it stopped, and begins anew at the end", async () => {
    writeThree();
    write("empty", "");
    await backup();
    const before = remoteNames();
    const first = await backup("70kb");
    expect(first).toMatchObject({ code: 1, reread: "2", hasRound: false });
    const second = await backup("70kb");
    expect(second).toMatchObject({ code: 1, reread: "1", hasRound: true });
    expect(await backup("70kb")).toMatchObject({ code: 1, reread: "2", hasRound: true });
    expect(remoteNames()).toEqual(before);
  });

  test("goes on behind the place even if the file there is gone", async () => {
    for (const name of ["a", "b", "c", "d"]) write(name, random.bytes(size));
    await backup();
    expect(await backup("40kb")).toMatchObject({ reread: "1", spoilt: [] });
    rmSync(source("a"));
    for (const name of ["b", "c", "d"]) spoil(name);
    expect((await backup("40kb")).spoilt).toEqual(["b"]);
    expect((await backup("40kb")).spoilt).toEqual(["c"]);
    expect((await backup("40kb")).spoilt).toEqual(["d"]);
  });

  test("warns of content that has changed unnoticed, and keeps both contents", async () => {
    writeThree();
    await backup();
    const former = spoil("b");
    expect(await backup()).toMatchObject({ code: 1, reread: undefined, spoilt: [] });
    const run = await backup("1mb", { "keep-versions": "1" });
    expect(run).toMatchObject({ code: 2, reread: "3", spoilt: ["b"] });
    expect(run.output).toContain("Files changed: 1\n");
    const [, before = ""] = /--time=(\S+)/.exec(run.output) ?? [];
    expect(await restored("b", { time: before })).toEqual(former);
    expect(await restored("b", {})).toEqual(readFileSync(source("b")));
    expect(await checkBackup(program.remote, passphrase)).toEqual([]);
    expect(await backup("1mb")).toMatchObject({ code: 1, reread: "3", spoilt: [] });
  });

  test("finds it in a file of one block, after a rebuilt index, and where times alone count", async () => {
    write("small", "few words");
    write("large", random.bytes(size));
    await backup();
    rmSync(program.database);
    expect((await program.run("repair", [], basis)).code).toBe(0);
    write("small", "new words");
    expect((await backup("1mb")).spoilt).toEqual(["small"]);
    spoil("large");
    expect((await backup("1mb", { "check-filetime-only": "true" })).spoilt).toEqual(["large"]);
  });

  test("says nothing of files that were changed as usual", async () => {
    writeThree();
    await backup();
    write("a", random.bytes(size), new Date(time.getTime() + 5000));
    write("b", random.bytes(size + 1));
    expect(await backup("1mb")).toMatchObject({ code: 0, reread: "1", spoilt: [] });
  });

  test("reads no more than it may, and passes over what is larger", async () => {
    write("a", random.bytes(2 * size));
    for (const name of ["b", "c"]) write(name, random.bytes(size));
    await backup();
    for (const name of ["a", "b", "c"]) spoil(name);
    const run = await backup("50kb", { "console-log-level": "Information" });
    expect(run).toMatchObject({ reread: "1", spoilt: ["b"] });
    expect(run.output).toContain("larger than --reread-unchanged: 1 ");
    expect(await backup("50kb")).toMatchObject({ reread: "1", spoilt: ["c"], hasRound: true });
  });

  test("remembers nothing of a dry run, nor of one that is broken off before it begins", async () => {
    writeThree();
    await backup();
    spoil("a");
    expect((await backup("40kb", { "dry-run": "true" })).spoilt).toEqual(["a"]);
    program.interruptsAtOnce = true;
    await backup("40kb");
    program.interruptsAtOnce = false;
    expect((await backup("40kb")).spoilt).toEqual(["a"]);
  });

  test("does not count a warning that the user knows, and deletes old versions then", async () => {
    writeThree();
    await backup();
    spoil("a");
    const known = { "accepted-warnings": `ContentChangedUnnoticed:${source("a")}`, "keep-versions": "1" };
    expect((await backup("1mb", known)).code).toBe(0);
    expect(remoteNames().filter((name) => name.includes(".dlist."))).toHaveLength(1);
  });

  test.if(isRoot)("keeps a file that can't be read as it was, and goes on", async () => {
    writeThree();
    // With other rights, what is read-only for whom would tell the files apart.
    for (const name of ["a", "b", "c"]) chmodSync(source(name), name === "b" ? 0o600 : 0o666);
    await backup();
    const content = readFileSync(source("b"));
    spoil("c");
    const nobody = 65534;
    for (const name of ["", ...readdirSync(program.folder, { recursive: true }).map(String)]) {
      // With another owner a file would not look unchanged.
      if (!name.startsWith("source")) chownSync(program.path(name), nobody, nobody);
    }
    chmodSync(program.source, 0o755);
    process.seteuid?.(nobody);
    try {
      const run = await backup("1mb");
      expect(run.code).toBe(2);
      expect(run.output).toContain(`"${source("b")}", which looks unchanged, can't be read`);
      expect(run.spoilt).toEqual(["c"]);
    } finally {
      process.seteuid?.(0);
    }
    expect(await restored("b", {})).toEqual(content);
  });
});
