import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseRetiredName, retiredName } from "../../../src/volumes/index.ts";
import { contents, expectSuccess } from "../../faults/faulty-job.ts";
import { checkBackup } from "../../support/backup-checker.ts";
import { InProcessProgram, type ProgramRun } from "../../support/in-process-program.ts";
import { namesIn, retiredIn } from "../../support/remote-volumes.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

const base = { passphrase: "secret", blocksize: "10kb", "dblock-size": "1mb", "backup-test-samples": "0" };
const day = 24 * 60 * 60;
let program: InProcessProgram;

beforeEach(async () => {
  program = new InProcessProgram();
  const random = new SeededRandom(4);
  for (const name of ["first", "second"]) {
    rmSync(join(program.source, "first"), { force: true });
    writeFileSync(join(program.source, name), random.bytes(300_000));
    expectSuccess(await run("backup"));
  }
});
afterEach(() => program[Symbol.dispose]());

async function run(command: string, options: Record<string, string> = {}): Promise<ProgramRun> {
  const sources = command === "backup" ? [program.source] : [];
  return await program.run(command, sources, { ...base, ...options });
}

/** Deletes the first version, whose data nobody needs then. */
async function deleteFirst(options: Record<string, string>): Promise<string[]> {
  const before = namesIn(program.remote);
  expectSuccess(await run("delete", { version: "1", ...options }));
  const after = new Set(namesIn(program.remote));
  return before.filter((name) => !after.has(name));
}

/** As if they had been retired so many seconds before. */
function age(seconds: number): void {
  for (const file of retiredIn(program.remote)) {
    const { name, time, isDamaged } = parseRetiredName(file) ?? { name: "", time: 0, isDamaged: false };
    renameSync(join(program.remote, file), join(program.remote, retiredName(name, time - seconds, { isDamaged })));
  }
}

function retiredNames(): string[] {
  return retiredIn(program.remote).map((file) => parseRetiredName(file)?.name ?? "");
}

async function expectWhole(): Promise<void> {
  expect(await checkBackup(program.remote, base.passphrase)).toEqual([]);
  const target = program.path("restored");
  rmSync(target, { recursive: true, force: true });
  expect(await run("restore", { "restore-path": target })).toMatchObject({ code: 0, error: "" });
  expect(contents(target)).toEqual(contents(program.source));
}

describe("with --keep-retired-files", () => {
  const keep = { "keep-retired-files": "7D", "console-log-level": "Information" };

  test("what deleting and compacting need no more waits under another name, and is told", async () => {
    const gone = await deleteFirst(keep);
    expect(gone.filter((name) => name.includes(".dlist."))).toHaveLength(1);
    expect(gone.filter((name) => name.includes(".dblock."))).toHaveLength(1);
    expect(retiredNames().sort()).toEqual(gone);
    await expectWhole();
    expect((await run("repair")).output).toContain("nothing to repair");
    expect((await run("backup", keep)).output).toMatch(
      new RegExp(`${gone.length} retired files with .* wait at the destination, the last until \\d{4}-`),
    );
    expect(retiredNames()).toHaveLength(gone.length);
  });

  test("what has waited long enough is deleted by the next run, and nothing else", async () => {
    const gone = await deleteFirst(keep);
    age(7 * day + 60);
    const young = retiredName("duplicati-b12.dblock.zip.aes", Math.floor(Date.now() / 1000) - day, {
      isDamaged: false,
    });
    const foreign = retiredName("other-b12.dblock.zip.aes", 1000, { isDamaged: false });
    for (const name of [young, foreign]) writeFileSync(join(program.remote, name), "content");
    const { output } = await run("backup", keep);
    expect(output).toContain(`Deleted ${gone.length} retired files`);
    expect(output).toContain("1 retired file with");
    expect(retiredIn(program.remote)).toEqual([foreign, young].sort());
    await expectWhole();
  });

  test("a run that does not look at the destination deletes what is due all the same", async () => {
    await deleteFirst(keep);
    age(20 * day);
    const blind = { ...keep, "no-backend-verification": "true" };
    expectSuccess(await run("backup", blind));
    expect(retiredIn(program.remote)).not.toEqual([]);
    expectSuccess(await run("backup", { ...blind, "keep-retired-files": "1s" }));
    expect(retiredIn(program.remote)).toEqual([]);
  });

  test("they go at once when the quota gets short", async () => {
    await deleteFirst(keep);
    const { code, output } = await run("backup", { ...keep, "quota-size": "400kb" });
    expect(code).toBeLessThanOrEqual(1);
    expect(output).toContain("since there is little room left");
    expect(retiredIn(program.remote)).toEqual([]);
  });

  test("a dry run deletes none", async () => {
    await deleteFirst(keep);
    age(20 * day);
    await run("backup", { ...keep, "dry-run": "true" });
    expect(retiredIn(program.remote)).not.toEqual([]);
  });

  test("nothing is deleted while a volume is missing", async () => {
    await deleteFirst(keep);
    age(20 * day);
    const dblock = namesIn(program.remote).find((name) => name.includes(".dblock.")) as string;
    rmSync(join(program.remote, dblock));
    expect(await run("backup", keep)).toMatchObject({ code: 100, errorId: "MissingRemoteFiles" });
    expect(retiredIn(program.remote)).not.toEqual([]);
  });

  test("without renaming, they are deleted, with a word of it", async () => {
    const { error, output } = await run("delete", { version: "1", ...keep, "prevent-backend-rename": "true" });
    expect(`${output}${error}`.match(/cannot be renamed at the destination/g)).toHaveLength(1);
    expect(retiredIn(program.remote)).toEqual([]);
    await expectWhole();
  });
});

test("without it, what nobody needs is deleted at once", async () => {
  expect(await deleteFirst({})).toHaveLength(3);
  expect(retiredIn(program.remote)).toEqual([]);
});

describe("a file that was found damaged", () => {
  const dlist = (): string => namesIn(program.remote).findLast((name) => name.includes(".dlist.")) as string;

  function damage(name: string): void {
    const path = join(program.remote, name);
    writeFileSync(path, readFileSync(path).subarray(0, 700));
  }

  test("waits for a week after repair has replaced it, unless nothing is to wait", async () => {
    const name = dlist();
    damage(name);
    expectSuccess(await run("repair"));
    expect(retiredIn(program.remote)).toEqual([
      expect.stringMatching(new RegExp(`^bunker-damaged-\\d{8}T\\d{6}Z-${name}$`)),
    ]);
    await expectWhole();
    age(6 * day);
    expectSuccess(await run("backup"));
    expect(retiredNames()).toEqual([name]);
    age(day);
    expectSuccess(await run("backup"));
    expect(retiredIn(program.remote)).toEqual([]);
    damage(dlist());
    expectSuccess(await run("repair", { "keep-retired-files": "0s" }));
    expect(retiredIn(program.remote)).toEqual([]);
    await expectWhole();
  });
});

describe("a retired file that is needed after all", () => {
  /** As if it had been retired. */
  function retire(kind: string, change = (bytes: Buffer) => bytes): string {
    const name = namesIn(program.remote).findLast((one) => one.includes(`.${kind}.`)) as string;
    const path = join(program.remote, name);
    const bytes = change(readFileSync(path));
    rmSync(path);
    writeFileSync(join(program.remote, retiredName(name, 1_700_000_000, { isDamaged: false })), bytes);
    return name;
  }

  test.each(["dblock", "dindex", "dlist"])("is brought back by repair, which says so before: a %s", async (kind) => {
    const all = readdirSync(program.remote).sort();
    const name = retire(kind);
    rmSync(join(program.source, "second"));
    const dry = await run("repair", { "dry-run": "true" });
    expect(dry.output).toContain("Of these, will give retired copies their names back: 1 file");
    expect(dry.output).toContain(`Would bring back ${name}`);
    expect(retiredNames()).toEqual([name]);
    const { code, output } = await run("repair");
    expect(code).toBe(0);
    expect(output).toContain("Of these, will give retired copies their names back: 1 file");
    expect(readdirSync(program.remote).sort()).toEqual(all);
    expect((await run("repair")).output).toContain("nothing to repair");
    expect((await run("test", {})).code).toBe(0);
  });

  test("is made anew instead if its content is another", async () => {
    const name = retire("dlist", (bytes) => {
      bytes[700] = (bytes[700] as number) ^ 1;
      return bytes;
    });
    const { code, error, output } = await run("repair");
    expect(code).toBe(0);
    expect(`${output}${error}`).toContain(`cannot be read as ${name}`);
    expect(namesIn(program.remote)).not.toContain(name);
    expect(retiredNames()).toEqual([name]);
    await expectWhole();
  });
});
