// npm test [-- <paths>]: all checks and all tests; with paths only the tests under these.
// The last line is "N passed, N failed". A check (build, biome, tsc, knip) counts as one test.
import {
  bun,
  debianPackages,
  ensureDebianPackages,
  ensureExecutable,
  ensurePackages,
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

const { code, text } = await runAndRead(bun, ["test", "--timeout=60000", ...paths]);
const failures = count("fail") + count("errors?");
passed += count("pass");
// A run that broke off before its summary has failed, whatever it says.
failed += failures === 0 && code !== 0 ? 1 : failures;
const skipped = count("skip") + count("todo");

console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed > 0 ? 1 : 0;

/** Bun's summary has one number a line: " 12 pass". */
function count(word) {
  const line = [...text.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, "gm"))].at(-1);
  return line ? Number(line[1]) : 0;
}
