import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { contents, expectSuccess } from "../../faults/faulty-job.ts";
import { InProcessProgram, type ProgramRun } from "../../support/in-process-program.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

setDefaultTimeout(60_000);

const options = { "no-encryption": "true", blocksize: "10kb", "dblock-size": "1mb" };
let program: InProcessProgram;

beforeEach(async () => {
  program = new InProcessProgram();
  writeFileSync(join(program.source, "large"), new SeededRandom(5).bytes(100_000));
  expectSuccess(await backup());
});
afterEach(() => program[Symbol.dispose]());

const backup = (more: Record<string, string> = {}): Promise<ProgramRun> =>
  program.run("backup", [program.source], { ...options, ...more });

function restore(more: Record<string, string>): Promise<ProgramRun> {
  rmSync(program.path("restored"), { recursive: true, force: true });
  return program.run("restore", [], { ...options, "restore-path": program.path("restored"), ...more });
}

function change(sql: string): void {
  const database = LocalDatabase.open(program.database);
  database.sql.exec(sql);
  database.commit();
  database.close();
}

test("a restored file is held against its recorded hash, unless skip-restore-verification", async () => {
  change("UPDATE blockset SET hash = randomblob(32)");
  const checked = await restore({});
  expect(checked.code).toBe(100);
  expect(contents(program.path("restored"))).toEqual({});
  expectSuccess(await restore({ "skip-restore-verification": "true" }));
  expect(contents(program.path("restored"))).toEqual(contents(program.source));
});

test("room for a file can be reserved before it is written", async () => {
  expectSuccess(await restore({ "restore-preallocate-size": "true" }));
  expect(contents(program.path("restored"))).toEqual(contents(program.source));
});

test("the file lists are checked, unless disable-filelist-consistency-checks", async () => {
  change("UPDATE entry SET size = size + 1 WHERE kind = 0");
  const all = { ...options, "full-remote-verification": "false" };
  expect(await program.run("test", ["all"], all)).toMatchObject({ code: 100, errorId: "DatabaseInconsistency" });
  expectSuccess(await program.run("test", ["all"], { ...all, "disable-filelist-consistency-checks": "true" }));
});
