import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InProcessProgram, type ProgramRun } from "../support/in-process-program.ts";
import { everything, snapshot } from "../support/tree-snapshot.ts";

/** Volumes that are cut short, changed, empty or gone: whatever can be had comes back, and the rest is named. */

const damages: Record<string, (content: Buffer) => Buffer | undefined> = {
  truncated: (content) => content.subarray(0, content.length * 0.6),
  flipped: (content) => flip(content),
  empty: () => Buffer.alloc(0),
  "of another kind": () => Buffer.from("<html>404</html>".repeat(20)),
  missing: () => undefined,
};
const packings = {
  "zip, aes": { passphrase: "secret" },
  "tzstd, plain": { "no-encryption": "true", "compression-module": "tzstd" },
};
const parts = { ...everything, modes: false, linkTimes: false };

describe.each(Object.entries(packings))("in a backup that is %s", (_, packing: Record<string, string>) => {
  let pristine: string;
  let newest: Record<string, string>;
  let program: InProcessProgram;

  beforeAll(async () => {
    const made = new InProcessProgram();
    mkdirSync(join(made.source, "folder"));
    for (let i = 0; i < 20; i++) writeFileSync(join(made.source, `random${i}`), randomBytes(50_000));
    writeFileSync(join(made.source, "large"), randomBytes(600_000));
    expect((await backUp(made, packing)).code).toBe(0);
    writeFileSync(join(made.source, "folder", "new"), "second version");
    expect((await backUp(made, packing)).code).toBe(0);
    newest = snapshot(made.source, parts);
    pristine = mkdtempSync(join(tmpdir(), "bunker-pristine-"));
    for (const name of ["remote", "local.sqlite", "source"]) {
      cpSync(made.path(name), join(pristine, name), { recursive: true, preserveTimestamps: true });
    }
    made[Symbol.dispose]();
  });
  afterAll(() => rmSync(pristine, { recursive: true, force: true }));
  beforeEach(() => {
    program = new InProcessProgram();
    cpSync(pristine, program.folder, { recursive: true, preserveTimestamps: true });
  });
  afterEach(() => program[Symbol.dispose]());

  const restore = (without?: "without a database") =>
    program.run("restore", [], {
      ...packing,
      "restore-path": program.path("restored"),
      ...(without && { dbpath: "/nowhere/none.sqlite" }),
    });

  describe.each(Object.keys(damages))("a dblock that is %s", (damage) => {
    test.each([["with a database"], ["without a database"]])("loses what is in it alone, %s", async (how) => {
      spoil(program, "dblock", damage);
      const run = await restore(how === "without a database" ? how : undefined);
      expectNothingWrong(program, newest);
      expectReport(run);
      expect(run.output).toContain("dblock");
    });

    test("does not keep repair from building the database, which says what is lost", async () => {
      spoil(program, "dblock", damage);
      const run = await repairAnew(program, packing);
      if (damage === "missing") expect(run).toMatchObject({ code: 100, errorId: "DatabaseIsBrokenConsiderPurge" });
      else expect(run.code).toBe(0);
    });
  });

  describe.each(Object.keys(damages))("a dindex that is %s", (damage) => {
    test("loses nothing: the data volume is read instead", async () => {
      spoil(program, "dindex", damage);
      const run = await restore("without a database");
      expect(snapshot(program.path("restored"), parts)).toEqual(newest);
      if (damage !== "missing") expect(run.output).toContain("dindex");
      rmSync(program.path("restored"), { recursive: true });
      expect((await repairAnew(program, packing)).errorId).toBeUndefined();
      await program.run("restore", [], {
        ...packing,
        dbpath: program.path("new.sqlite"),
        "restore-path": program.path("restored"),
      });
      expect(snapshot(program.path("restored"), parts)).toEqual(newest);
    });

    test("does not matter to a restore with a database", async () => {
      spoil(program, "dindex", damage);
      await restore();
      expect(snapshot(program.path("restored"), parts)).toEqual(newest);
    });
  });

  describe.each(Object.keys(damages))("a dlist that is %s", (damage) => {
    test("costs its version, and no other", async () => {
      spoil(program, "dlist", damage, "newest");
      await restore();
      expect(snapshot(program.path("restored"), parts)).toEqual(newest);
      rmSync(program.path("restored"), { recursive: true });

      const bare = await restore("without a database");
      if (damage !== "missing") {
        expect({ code: bare.code, id: typeof bare.errorId }).toEqual({ code: 100, id: "string" });
        expect(existsSync(program.path("restored"))).toBe(false);
      }
      const rebuilt = await repairAnew(program, packing);
      expect(rebuilt.errorId).toBeUndefined();
      if (damage !== "missing") expect(rebuilt.output).toContain("its version is left out");
      const list = await program.run("list", [], { ...packing, dbpath: program.path("new.sqlite") });
      expect(list.output.match(/^\d\t/gm)).toHaveLength(1);
    });

    test("is told when it is listed without a database", async () => {
      spoil(program, "dlist", damage, "newest");
      const run = await program.run("list", ["*"], { ...packing, dbpath: "/nowhere/none.sqlite" });
      if (damage === "missing") expect(run.code).toBe(0);
      else expect({ code: run.code, id: typeof run.errorId }).toEqual({ code: 100, id: "string" });
    });
  });

  test("a backup goes on after a volume was damaged, and does not take it for sound", async () => {
    spoil(program, "dblock", "truncated");
    writeFileSync(join(program.source, "third"), "third");
    const run = await backUp(program, packing);
    expect(run.output + run.error).toMatch(/dblock/);
    expect(run.code).not.toBe(0);
  });
});

function backUp(program: InProcessProgram, packing: Record<string, string>): Promise<ProgramRun> {
  return program.run("backup", [program.source], { ...packing, blocksize: "10kb", "dblock-size": "1mb" });
}

function repairAnew(program: InProcessProgram, packing: Record<string, string>): Promise<ProgramRun> {
  return program.run("repair", [], { ...packing, dbpath: program.path("new.sqlite") });
}

/** Damages the largest volume of a kind, or the newest. */
function spoil(program: InProcessProgram, kind: string, damage: string, which: "largest" | "newest" = "largest"): void {
  const names = readdirSync(program.remote)
    .filter((name) => name.includes(`.${kind}.`))
    .sort();
  const size = (name: string) => readFileSync(join(program.remote, name)).length;
  const name = which === "newest" ? names.at(-1) : names.toSorted((a, b) => size(b) - size(a))[0];
  const path = join(program.remote, name as string);
  const content = damages[damage]?.(readFileSync(path));
  if (content) writeFileSync(path, content);
  else rmSync(path);
}

function flip(content: Buffer): Buffer {
  const changed = Buffer.from(content);
  for (let at = 100; at < changed.length; at += 997) changed[at] = (changed[at] as number) ^ 0x40;
  return changed;
}

/** What came back is what was there; nothing else lies about. */
function expectNothingWrong(program: InProcessProgram, wanted: Record<string, string>): void {
  const target = program.path("restored");
  const came = existsSync(target) ? snapshot(target, { ...parts, times: false }) : {};
  for (const [name, text] of Object.entries(came)) {
    expect(wanted[name]?.startsWith(text.split(" user.")[0] as string)).toBe(true);
  }
  expect(Object.keys(came).length).toBeLessThan(Object.keys(wanted).length);
}

function expectReport(run: ProgramRun): void {
  expect(run.code).toBe(100);
  expect(run.output + run.error).toMatch(/Failed|damaged|lost|could not|missing/i);
}
