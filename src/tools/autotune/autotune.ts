import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { OperationControl } from "../../engine/context.ts";
import { optionsOf } from "../../engine/remote-sync/index.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { invalidValue, parseInteger } from "../../options/index.ts";
import { silentLogger } from "../../support/log.ts";
import { type CommandInput, type CommandOption, singleCommand } from "../command-line/index.ts";
import { findFastest, type SearchRules } from "./search.ts";
import { createTestData } from "./test-data.ts";
import { Trial } from "./trial.ts";

const mebibyte = 1024 * 1024;

const options: readonly CommandOption[] = [
  { name: "--backend-options", type: "list", description: "Options of the destination, as name=value" },
  { name: "--baseline-params", type: "list", description: "Threads to begin with (default: half the processors)" },
  { name: "--destination", type: "text", description: "Address for the test backup (default: a temporary folder)" },
  { name: "--restoretarget", type: "text", description: "Folder for restores (default: a temporary folder)" },
  { name: "--source-folder", type: "text", description: "Folder to back up (default: test data is made)" },
  { name: "--temp-folder", type: "text", description: "Folder for temporary files (default: that of the system)" },
  { name: "--default-settings", type: "flag", description: "Accepted for compatibility" },
  { name: "--dont-revisit-parameters", type: "flag", description: "Accepted for compatibility: there is but one" },
  { name: "--exponential-steps", type: "flag", description: "Double the threads in each step" },
  { name: "--starting-steps", type: "integer", description: "Threads to add in each step (default: 1)" },
  { name: "--runs", type: "integer", description: "Restores that are measured for each number (default: 3)" },
  { name: "--warmup", type: "integer", description: "Restores before these (default: 1)" },
  { name: "--verbose", type: "integer", description: "Tell of each number; 0: only the result (default: 1)" },
  { name: "--testdata-max-file-size", type: "integer", description: "Bytes (default: 1 MiB)" },
  { name: "--testdata-max-total-size", type: "integer", description: "Bytes (default: 512 MiB)" },
  { name: "--testdata-num-files", type: "integer", description: "How many files (default: 10000)" },
  { name: "--testdata-sparse-factor", type: "integer", description: "Percent of zeros in files (default: 30)" },
];

/** Measures with how many threads restores are fastest (programs.md 19). */
export const autotuneTool = singleCommand(
  "autotune-tool",
  {
    description:
      "Makes a test backup, times restores of it with more and more threads, and recommends the fastest number.\n" +
      "What it has stored is deleted at the end.",
    parameters: [],
    options,
    run,
  },
  () => 255,
);

async function run({ options: given, surroundings }: CommandInput): Promise<number> {
  const rules = searchRules(given);
  const say = (line: string) => surroundings.write(`${line}\n`);
  const isVerbose = count(given, "--verbose", 1, 0) > 0;
  const runs = count(given, "--runs", 3, 1);
  const warmups = count(given, "--warmup", 1, 0);

  await using cleanup = new AsyncDisposableStack();
  const parent = given.text("--temp-folder") ?? surroundings.environment.TMPDIR ?? tmpdir();
  const temporaryFolder = createTemporaryFolder(resolve(parent), silentLogger);
  cleanup.defer(() => rmSync(temporaryFolder, { recursive: true, force: true }));
  const control = new OperationControl();
  cleanup.defer(surroundings.onSignal(() => control.abort()));

  const trial = new Trial({
    url: given.text("--destination") ?? `file://${join(temporaryFolder, "remote")}`,
    options: optionsOf(given.list("--backend-options")),
    source: resolve(given.text("--source-folder") ?? makeTestData(given, temporaryFolder)),
    restoreTarget: resolve(given.text("--restoretarget") ?? temporaryFolder),
    temporaryFolder,
    startWorker: surroundings.startWorker,
    control,
  });
  cleanup.defer(() => trial.dispose());
  if (isVerbose) say("Making the test backup ...");
  await trial.prepare();
  const best = await findFastest(rules, async (threads) => {
    for (let index = 0; index < warmups; index++) await trial.restore(threads);
    let total = 0;
    for (let index = 0; index < runs; index++) total += await trial.restore(threads);
    if (isVerbose) say(`${threads} threads: ${seconds(total / runs)}`);
    return total / runs;
  });
  say(`Fastest: ${seconds(best.milliseconds)}`);
  say(`  --concurrency-max-threads=${best.threads}`);
  return 0;
}

function searchRules(given: CommandInput["options"]): SearchRules {
  const processors = availableParallelism();
  const numbers = given.list("--baseline-params").map((text) => parseInteger(text));
  const baseline = numbers.filter((number) => number !== undefined).filter((number) => number > 0);
  // Four, of which the highest counts, are what Duplicati's restore takes.
  if (baseline.length < numbers.length || ![0, 1, 4].includes(numbers.length)) {
    throw invalidValue("--baseline-params is not right", "Give one positive number, or none");
  }
  return {
    start: baseline.length > 0 ? Math.max(...baseline) : Math.max(1, Math.floor(processors / 2)),
    // More than this only takes memory.
    most: Math.max(2 * processors, ...baseline),
    step: count(given, "--starting-steps", 1, 1),
    doubles: given.flag("--exponential-steps"),
  };
}

function makeTestData(given: CommandInput["options"], temporaryFolder: string): string {
  const folder = join(temporaryFolder, "source");
  mkdirSync(folder);
  createTestData(folder, {
    files: count(given, "--testdata-num-files", 10_000, 1),
    largestFile: count(given, "--testdata-max-file-size", mebibyte, 1),
    totalSize: count(given, "--testdata-max-total-size", 512 * mebibyte, 1),
    sparseness: count(given, "--testdata-sparse-factor", 30, 0),
  });
  return folder;
}

function count(given: CommandInput["options"], name: string, usual: number, least: number): number {
  const value = given.integer(name) ?? usual;
  if (value >= least) return value;
  throw invalidValue(`The value of ${name} is too small`, `Give at least ${least}`);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(3)} s`;
}
