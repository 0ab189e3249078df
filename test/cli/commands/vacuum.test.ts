import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { platform } from "#platform";
import { expectSuccess } from "../../faults/faulty-job.ts";
import { InProcessProgram } from "../../support/in-process-program.ts";

const options = { "no-encryption": "true", blocksize: "1kb", "dblock-size": "2mb", "backup-test-samples": "0" };
let program: InProcessProgram;

beforeEach(() => {
  program = new InProcessProgram();
});
afterEach(() => program[Symbol.dispose]());

const size = () => statSync(program.database).size;
const backup = (more: Record<string, string> = {}) => program.run("backup", [program.source], { ...options, ...more });

/** The result of the last operation, as the database keeps it. */
function lastResult(): Record<string, unknown> {
  const sql = platform.openDatabase(program.database);
  try {
    const rows = sql.prepare("SELECT message FROM log_data WHERE kind = 'Result' ORDER BY id DESC LIMIT 1").values();
    return JSON.parse(rows[0]?.[0] as string);
  } finally {
    sql.close();
  }
}

/** A database with much room that it does not use. */
async function makeRoom(): Promise<void> {
  for (let file = 0; file < 1500; file++)
    writeFileSync(join(program.source, `file ${file} ${"x".repeat(100)}`), `content ${file}`);
  expectSuccess(await backup());
  rmSync(program.source, { recursive: true });
  mkdirSync(program.source);
  writeFileSync(join(program.source, "one"), "one");
  expectSuccess(await backup({ "keep-versions": "1" }));
}

test("vacuum shrinks the database, and the backup goes on", async () => {
  await makeRoom();
  const before = size();
  expect(await program.run("vacuum", [], options)).toMatchObject({ code: 0, output: "" });
  expect(size()).toBeLessThan(before / 2);
  writeFileSync(join(program.source, "two"), "two");
  expectSuccess(await backup());
  expectSuccess(await program.run("test", ["all"], options));
});

test("a dry run leaves the database as it is", async () => {
  await makeRoom();
  const before = size();
  const run = await program.run("vacuum", [], { ...options, "dry-run": "true" });
  expect(run).toMatchObject({ code: 0, output: "[Dryrun]: Would shrink the local database\n" });
  expect(size()).toBe(before);
});

test("without a database there is nothing to do, and more arguments are not understood", async () => {
  expect(await program.run("vacuum", [], options)).toMatchObject({ code: 0, output: "" });
  expect(existsSync(program.database)).toBe(false);
  expect((await program.run("vacuum", ["x"], options)).code).toBe(200);
});

test("a backup with auto-vacuum shrinks the database, and not again before auto-vacuum-interval is over", async () => {
  await makeRoom();
  const before = size();
  const vacuums = { "auto-vacuum": "true", "auto-vacuum-interval": "1h" };
  expectSuccess(await backup(vacuums));
  expect(lastResult().VacuumResults).toMatchObject({ MainOperation: "Vacuum", ParsedResult: "Success" });
  expect(size()).toBeLessThan(before / 2);
  expectSuccess(await backup(vacuums));
  expect(lastResult().VacuumResults).toBeNull();
});
