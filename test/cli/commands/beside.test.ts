import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { contents, expectSuccess } from "../../faults/faulty-job.ts";
import { InProcessProgram } from "../../support/in-process-program.ts";

setDefaultTimeout(60_000);

const options = { "no-encryption": "true" };
let program: InProcessProgram;
let working: LocalDatabase;

beforeEach(async () => {
  program = new InProcessProgram();
  writeFileSync(join(program.source, "file"), "content");
  expectSuccess(await program.run("backup", [program.source], options));
  working = LocalDatabase.open(program.database);
  // What is not committed is nobody else's business.
  working.sql.exec("DELETE FROM entry");
});
afterEach(() => {
  working.close();
  program[Symbol.dispose]();
});

test.each([
  ["list", ["*"]],
  ["find", ["*"]],
  ["list-filesets", []],
  ["list-folder-content", []],
  ["list-file-versions", ["file"]],
  ["search-entries", []],
])("%s reads beside a run", async (command, paths) => {
  const given = paths.map((path) => (path === "file" ? join(program.source, "file") : path));
  const run = await program.run(command, given, options);
  expectSuccess(run);
  if (command !== "list-filesets") expect(run.output).toContain(program.source);
});

test("a restore beside a run gives what was committed, and warns of nothing", async () => {
  const run = await program.run("restore", [], { ...options, "restore-path": program.path("restored") });
  expect(run).toMatchObject({ code: 0 });
  expect(contents(program.path("restored"))).toEqual(contents(program.source));
});

test("what changes the backup waits for its turn", async () => {
  const run = await program.run("compact", [], options);
  expect(run).toMatchObject({ code: 100, errorId: "DatabaseLocked" });
});
