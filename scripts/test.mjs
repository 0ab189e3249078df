// npm test [-- <paths>]: all checks and all tests; with paths only the tests under these.
// The last line is "N passed, N failed". A check (build, biome, tsc, knip) counts as one test.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join } from "node:path";
import {
  bun,
  debianPackages,
  ensureDebianPackages,
  ensureExecutable,
  ensurePackages,
  executable,
  packageProgram,
  run,
  runAndRead,
} from "./project.mjs";

const paths = process.argv.slice(2);
ensurePackages();
ensureDebianPackages(debianPackages.tests);

const checks = [["build", ensureExecutable]];
if (paths.length === 0) {
  checks.push(
    ["biome ci", () => run(packageProgram("biome"), ["ci", "."]) === 0],
    ["tsc", () => run(packageProgram("tsc"), []) === 0],
    ["knip", () => run(packageProgram("knip"), []) === 0],
  );
}

let passed = 0;
let failed = 0;
for (const [name, check] of checks) {
  const good = check();
  console.log(`${name}: ${good ? "ok" : "FAILED"}`);
  if (good) passed++;
  else failed++;
}

const temporary = makeTemporaryFolder();
// Some tests work as another user.
chmodSync(temporary, 0o1777);
process.on("exit", () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

// A process per processor, each of which runs a file after the other and loads the modules once.
const options = ["--timeout=60000", "--parallel", "--no-isolate", "--no-orphans"];
const env = { ...process.env, TMPDIR: temporary, BUNKER_TEST_EXECUTABLE: executable };
const { code, text } = await runAndRead(bun, ["test", ...options, ...paths], { env });
const failures = count("fail") + count("errors?");
passed += count("pass");
// A run that broke off before its summary has failed, whatever it says.
failed += failures === 0 && code !== 0 ? 1 : failures;
const skipped = count("skip") + count("todo");

console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed > 0 ? 1 : 0;

/** In memory if there is room: tests make and remove files by the ten thousands, which costs a disk more than all else. */
function makeTemporaryFolder() {
  const name = "bunker-tests-";
  const needed = 4 * 2 ** 30;
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    if (bavail * bsize < needed || freemem() < needed) return mkdtempSync(join(tmpdir(), name));
    const folder = mkdtempSync(join("/dev/shm", name));
    // Some systems let no program run from there, and tests have scripts.
    const script = join(folder, "script");
    writeFileSync(script, "#!/bin/sh\n", { mode: 0o755 });
    if (spawnSync(script).status === 0) return folder;
    rmSync(folder, { recursive: true });
  } catch {
    // There is no such file system.
  }
  return mkdtempSync(join(tmpdir(), name));
}

/** Bun's summary has one number a line: " 12 pass". */
function count(word) {
  const line = [...text.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, "gm"))].at(-1);
  return line ? Number(line[1]) : 0;
}
