import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { contents, expectSuccess } from "../../faults/faulty-job.ts";
import { checkBackup } from "../../support/backup-checker.ts";
import { InProcessProgram, type ProgramRun } from "../../support/in-process-program.ts";
import { namesIn } from "../../support/remote-volumes.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

const base = { passphrase: "secret", blocksize: "10kb", "dblock-size": "1mb", "backup-test-samples": "0" };
let program: InProcessProgram;
let whole: Record<string, string>;

beforeEach(async () => {
  program = new InProcessProgram();
  writeFileSync(join(program.source, "large"), new SeededRandom(3).bytes(400_000));
  writeFileSync(join(program.source, "small"), "small");
  expectSuccess(await program.run("backup", [program.source], base));
  whole = contents(program.source);
});
afterEach(() => program[Symbol.dispose]());

const run = (command: string, more: Record<string, string> = {}, positional: string[] = []): Promise<ProgramRun> =>
  program.run(command, positional, { ...base, ...more });

function only(kind: string): string {
  const found = namesIn(program.remote).filter((name) => name.includes(`.${kind}.`));
  expect(found).toHaveLength(1);
  return found[0] as string;
}

/** Changes a byte that size and place of everything else do not depend on. */
function flip(name: string): void {
  const path = join(program.remote, name);
  const bytes = readFileSync(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
}

function cut(name: string): void {
  truncateSync(join(program.remote, name), 700);
}

/** A test of everything, which finds damage that the size does not show. */
async function findDamage(): Promise<void> {
  expect((await run("test", {}, ["all"])).code).not.toBe(0);
}

async function expectWhole(): Promise<void> {
  expect(await checkBackup(program.remote, base.passphrase)).toEqual([]);
  const target = program.path("restored");
  rmSync(target, { recursive: true, force: true });
  expect(await run("restore", { "restore-path": target })).toMatchObject({ code: 0, error: "" });
  expect(contents(target)).toEqual(whole);
  expect((await run("repair")).output).toContain("nothing to repair");
}

describe.each(["dlist", "dindex"])("a damaged %s", (kind) => {
  test("of another size is made anew, without the source", async () => {
    const name = only(kind);
    cut(name);
    rmSync(program.source, { recursive: true });
    const { code, output } = await run("repair");
    expect(code).toBe(0);
    expect(output).toContain(`Will check, and replace what is damaged: 1 file`);
    expect(output).toContain(`${name} is damaged: `);
    expect(only(kind)).not.toBe(name);
    await expectWhole();
  });

  test("of the same size is made anew once a test has found it", async () => {
    const name = only(kind);
    flip(name);
    expect((await run("repair")).output).toContain("nothing to repair");
    await findDamage();
    expect((await run("repair")).code).toBe(0);
    expect(only(kind)).not.toBe(name);
    await expectWhole();
  });
});

describe("half an index, as a killed run leaves it, with the database lost as well", () => {
  let name: string;
  beforeEach(async () => {
    name = only("dindex");
    cut(name);
    rmSync(program.database);
    expect((await run("repair")).output).toContain(`The index ${name} cannot be used`);
    expect(only("dindex")).toBe(name);
  });

  test("is replaced by the next repair, which names it before", async () => {
    const { code, output } = await run("repair");
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`Will check, and replace what is damaged: 1 file .*\n  ${name} `));
    expect(only("dindex")).not.toBe(name);
    await expectWhole();
  });

  test("is replaced by the next backup, which names it", async () => {
    const log = { "console-log-level": "Information" };
    const { output } = await run("backup", log, [program.source]);
    expect(output).toContain(`Removing the index ${name}`);
    expect(only("dindex")).not.toBe(name);
    await expectWhole();
  });
});

describe("half a data volume, as a killed run leaves it, with the database lost as well", () => {
  const half = `duplicati-b${"0".repeat(32)}.dblock.zip.aes`;

  test("is removed by the next backup", async () => {
    copyFileSync(join(program.remote, only("dblock")), join(program.remote, half));
    cut(half);
    rmSync(program.database);
    await run("repair");
    expect(namesIn(program.remote)).toContain(half);
    expect((await run("backup", { "backup-test-samples": "1" }, [program.source])).errorId).toBeUndefined();
    expect(namesIn(program.remote)).not.toContain(half);
    await expectWhole();
  });

  test("stays as long as blocks are missing, which may be in it", async () => {
    renameSync(join(program.remote, only("dblock")), join(program.remote, half));
    cut(half);
    rmSync(program.database);
    expect((await run("repair")).errorId).toBe("DatabaseIsBrokenConsiderPurge");
    rmSync(join(program.source, "large"));
    const options = { "backup-test-samples": "0", "keep-versions": "2", threshold: "0" };
    expect((await run("backup", options, [program.source])).errorId).toBeUndefined();
    await run("compact", options);
    expect(namesIn(program.remote)).toContain(half);
  });
});

test("an index that nobody can read stays as long as its data volume cannot be read either", async () => {
  const [index, data] = [only("dindex"), only("dblock")];
  cut(index);
  cut(data);
  rmSync(program.database);
  expect((await run("repair")).errorId).toBe("DatabaseIsBrokenConsiderPurge");
  const target = program.path("restored");
  const restored = await run("restore", { "restore-path": target, "skip-restore-verification": "true" });
  expect(restored.code).toBe(100);
  expect(contents(target)).toEqual({});
  // Of what the source still has, the next backup makes all versions whole.
  expect((await run("backup", {}, [program.source])).errorId).toBeUndefined();
  expect(namesIn(program.remote)).toEqual(expect.arrayContaining([index, data]));
  expect(await run("restore", { "restore-path": target })).toMatchObject({ code: 0 });
  expect(contents(target)).toEqual(whole);
});

describe("a damaged data volume", () => {
  test("is told and kept without the option to rebuild it", async () => {
    flip(only("dblock"));
    await findDamage();
    const before = namesIn(program.remote);
    const { code, output } = await run("repair");
    expect(code).toBe(0);
    expect(output).toContain("is damaged. What is sound in it can still be restored; --rebuild-missing-dblock-files");
    expect(namesIn(program.remote)).toEqual(before);
  });

  test.each([
    ["cut", cut],
    ["flipped", flip],
  ] as const)("that is %s is made anew from the source", async (_, damage) => {
    const name = only("dblock");
    damage(name);
    await findDamage();
    expect((await run("repair", { "rebuild-missing-dblock-files": "true" })).code).toBe(0);
    expect(only("dblock")).not.toBe(name);
    await expectWhole();
  });

  test("gives what is sound in it where the source is gone", async () => {
    flip(only("dblock"));
    await findDamage();
    rmSync(join(program.source, "large"));
    const { code, output } = await run("repair", { "rebuild-missing-dblock-files": "true" });
    expect(code).toBe(0);
    expect(output).toMatch(/\b[1-3] blocks of \S+ are nowhere/);
    const target = program.path("restored");
    const restored = await run("restore", { "restore-path": target });
    expect(restored).toMatchObject({ code: 100 });
    expect(contents(target)).toMatchObject({ small: whole.small as string });
  });
});

test("a sound file whose size was recorded wrongly is recorded anew, and stays", async () => {
  const name = only("dblock");
  const database = LocalDatabase.open(program.database);
  const volume = database.volumes.find(name);
  database.volumes.setContent(volume?.id as number, (volume?.size as number) + 1, "not the hash of it");
  database.commit();
  database.close();
  copyFileSync(join(program.remote, name), program.path("copy"));
  expect((await run("repair")).code).toBe(0);
  expect(readFileSync(join(program.remote, name)).equals(readFileSync(program.path("copy")))).toBe(true);
  await expectWhole();
});

test("a file that was put right in the meantime is not replaced", async () => {
  const name = only("dindex");
  copyFileSync(join(program.remote, name), program.path("copy"));
  flip(name);
  await findDamage();
  copyFileSync(program.path("copy"), join(program.remote, name));
  expect((await run("repair")).code).toBe(0);
  expect(only("dindex")).toBe(name);
  await expectWhole();
});
