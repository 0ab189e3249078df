import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectSuccess } from "../../faults/faulty-job.ts";
import { InProcessProgram } from "../../support/in-process-program.ts";
import { namesIn } from "../../support/remote-volumes.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

/** What the user is told to do must fit what has hindered the restore. */

const options = { "no-encryption": "true", blocksize: "10kb", "dblock-size": "1mb" };
const forDamage = "Run test for all remote files";
const forPlace = "put right what the errors tell of its place";
const program = new InProcessProgram();
const target = program.path("restored");
/** The data volume of the file `lost` alone. */
let volume: string;

beforeAll(async () => {
  const dblocks = () => namesIn(program.remote).filter((name) => name.includes(".dblock."));
  const random = new SeededRandom(1);
  mkdirSync(join(program.source, "folder", "inner"), { recursive: true });
  writeFileSync(join(program.source, "folder", "inner", "file"), random.bytes(30_000));
  symlinkSync("inner", join(program.source, "folder", "link"));
  for (const name of ["blocked", "lost"]) {
    const before = dblocks();
    writeFileSync(join(program.source, name), random.bytes(30_000));
    expectSuccess(await program.run("backup", [program.source], options));
    volume = dblocks().find((file) => !before.includes(file)) as string;
  }
});
afterAll(() => program[Symbol.dispose]());
beforeEach(() => rmSync(target, { recursive: true, force: true }));

/** A folder stands where a file should come. */
const block = () => mkdirSync(join(target, "blocked"), { recursive: true });
const lose = () => renameSync(join(program.remote, volume), program.path("volume"));
const putBack = () => renameSync(program.path("volume"), join(program.remote, volume));
const restore = () => program.run("restore", [], { ...options, "restore-path": target });

test("a place that is taken is no reason to doubt the backup", async () => {
  block();
  const { code, output } = await restore();
  expect(code).toBe(100);
  expect(output).toContain(forPlace);
  expect(output).not.toContain(forDamage);
});

test("a file in the place of a folder stays as it is, and nothing below it is called lost", async () => {
  mkdirSync(target);
  const place = join(target, "folder");
  writeFileSync(place, "mine");
  chmodSync(place, 0o600);
  const { code, output } = await restore();
  expect(code).toBe(100);
  expect(output).toContain(forPlace);
  expect(output).not.toMatch(/lost|Run test/);
  expect(readFileSync(place, "utf8")).toBe("mine");
  expect(statSync(place).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(target, "blocked"))).toEqual(readFileSync(join(program.source, "blocked")));
});

test("what is wrong with a volume is told once", async () => {
  const path = join(program.remote, volume);
  const content = readFileSync(path);
  writeFileSync(path, new SeededRandom(2).bytes(content.length));
  const checked = await restore();
  const unchecked = await program.run("restore", [], {
    ...options,
    "restore-path": program.path("unchecked"),
    "skip-file-hash-checks": "true",
  });
  writeFileSync(path, content);
  expect(checked.output).toContain(`The volume ${volume} is damaged: it has the hash`);
  expect(unchecked.output).toMatch(new RegExp(`The volume ${volume} is damaged: (?!.*(damaged|${volume}))`));
});

test("lost data are a reason to look at the backup", async () => {
  lose();
  const { code, output } = await restore();
  putBack();
  expect(code).toBe(100);
  expect(output).toContain(forDamage);
  expect(output).not.toContain(forPlace);
});

test("where both come together, both are told", async () => {
  block();
  lose();
  const { output } = await restore();
  putBack();
  expect(output).toContain(forDamage);
  expect(output).toContain(forPlace);
});
