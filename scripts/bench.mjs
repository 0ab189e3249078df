// npm run bench [-- options]: Bunker beside restic, Borg and cp on the same data, in turns. Nothing is asserted.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { contenders, works } from "./bench/contenders.mjs";
import { dataSets, deflatedSize, ensureData, measureTree } from "./bench/data.mjs";
import { largeBenches, largeTable } from "./bench/large.mjs";
import { measure } from "./bench/measure.mjs";
import { pagesBench, pagesTable } from "./bench/pages.mjs";
import { serverBench, serverTable } from "./bench/server.mjs";
import { loadTable, serverLoadBench } from "./bench/server-load.mjs";
import { table } from "./bench/table.mjs";
import { debianPackages, ensureDebianPackages, ensureExecutable, ensurePackages } from "./project.mjs";

const serverBenches = {
  server: { ...serverBench, table: serverTable },
  "server-load": { ...serverLoadBench, table: loadTable },
  pages: { ...pagesBench, table: pagesTable },
};
const usage = `Usage: npm run bench [-- options]
  --data=<names>    of ${Object.keys(dataSets).join(",")}, and for Bunker alone ${Object.keys(largeBenches).join(",")},${Object.keys(serverBenches).join(",")}; all
  --only=<names>    of ${Object.keys(contenders).join(",")}; all
  --rounds=<n>      3
  --scale=<factor>  times the usual amount of data; 1
  --quick           one round with a fiftieth of the data
  --stages          let Bunker print the seconds of each stage

Data and results lie under $BUNKER_BENCH_DIR, where the data is kept for the next time, or in a temporary folder.`;

const options = readOptions();
if (options.only.includes("bunker")) {
  ensurePackages();
  if (!ensureExecutable()) process.exit(1);
}
ensureDebianPackages(debianPackages.bench);

const kept = process.env.BUNKER_BENCH_DIR;
const home = kept ?? mkdtempSync(join(tmpdir(), "bunker-bench-"));
const workplace = join(home, "work");
process.on("exit", () => rmSync(kept ? workplace : home, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

console.log(`${cpus().length} × ${cpus()[0]?.model}, ${options.rounds} rounds, times are medians`);
for (const name of options.only) console.log(`${name}: ${contenders[name].version()}`);
for (const name of options.data) await benchmarkOf(name);

function benchmarkOf(name) {
  if (name in dataSets) return benchmark(name);
  return name in serverBenches ? benchmarkServer(name) : benchmarkLarge(name);
}

async function benchmark(name) {
  const source = join(home, options.scale === 1 ? name : `${name}-${options.scale}`);
  console.error(`${name}: making the data …`);
  ensureData(name, source, options.scale);
  const { files, bytes } = measureTree(source);
  const samples = {};
  for (let round = 0; round < options.rounds; round++) await runRound(name, source, round, samples);
  console.log(`\n${name}: ${dataSets[name].about}; here ${files} files, ${(bytes / 1e6).toFixed(0)} MB`);
  console.log(table(samples));
  if (name === "text") console.log(`Deflate level 9 makes ${(deflatedSize(source) / 1e6).toFixed(1)} MB of it.`);
}

async function benchmarkLarge(name) {
  if (!options.only.includes("bunker")) return;
  console.error(`${name}: making the data, and backups of it …`);
  rmSync(workplace, { recursive: true, force: true });
  const place = join(workplace, "bunker");
  mkdirSync(place, { recursive: true });
  const { about, run } = largeBenches[name];
  const rows = await run({ place, home, scale: options.scale, rounds: options.rounds });
  console.log(`\n${name}: ${about}; here times ${options.scale}`);
  console.log(largeTable(rows));
}

async function benchmarkServer(name) {
  if (!options.only.includes("bunker")) return;
  rmSync(workplace, { recursive: true, force: true });
  mkdirSync(workplace, { recursive: true });
  const { about, run, table } = serverBenches[name];
  const rows = await run({ place: workplace, home, scale: options.scale, rounds: options.rounds });
  console.log(`\n${name}: ${about}`);
  console.log(table(rows));
}

async function runRound(name, source, round, samples) {
  rmSync(workplace, { recursive: true, force: true });
  for (const contender of options.only) {
    const place = join(workplace, contender);
    mkdirSync(place, { recursive: true });
    const first = contenders[contender].prepare?.(place);
    if (first) await measure(first.command, first);
  }
  // Who comes first changes from round to round, so that nobody always finds the machine as another has left it.
  const order = options.only.map((_, index) => options.only[(index + round) % options.only.length]);
  for (const work of Object.keys(works)) {
    // Kept data has been changed by earlier runs: the same change again would be none.
    if (work === "changed") dataSets[name].change(source, Date.now());
    for (const contender of order) {
      const result = await runWork(work, contender, source);
      if (!result) continue;
      samples[work] ??= {};
      samples[work][contender] ??= [];
      samples[work][contender].push(result);
      console.error(
        `${name} ${round + 1}/${options.rounds}: ${works[work]}, ${contender}: ${result.wall.toFixed(2)} s`,
      );
      if (options.stages && contender === "bunker") console.log(result.stderr.trimEnd());
    }
  }
}

/** Undefined if this contender doesn't have the work. */
async function runWork(work, contender, source) {
  const { works: own, repository } = contenders[contender];
  const place = join(workplace, contender);
  const output = join(workplace, "output");
  const restores = work === "restore" || work === "withoutDatabase";
  if (restores) mkdirSync(output, { recursive: true });
  const task = own[work]?.({ source, place, output });
  if (!task) return undefined;
  task.before?.();
  readOnce(source);
  readOnce(place);
  // What others have written must not be paid for by the next.
  execFileSync("sync");
  const env = options.stages ? { ...task.env, BUNKER_PROFILE_STAGES: "1" } : task.env;
  const result = await measure(task.command, { ...task, env });
  if (restores) {
    compare(contender, source, output);
    rmSync(output, { recursive: true, force: true });
  }
  return { ...result, size: measureTree(repository(place)).bytes };
}

/** Brings a tree into the page cache. */
function readOnce(path) {
  spawnSync("bash", ["-c", 'find "$1" -type f -print0 | xargs -0 --no-run-if-empty cat > /dev/null', "bash", path]);
}

/** A fast restore of something else would be no result. cp has copied the source before the change. */
function compare(contender, source, output) {
  if (contender === "cp") return;
  const [wanted, got] = [measureTree(source), measureTree(output)];
  if (wanted.files !== got.files || wanted.bytes !== got.bytes) {
    throw new Error(
      `${contender} restored ${got.files} files with ${got.bytes} bytes of ${wanted.files} with ${wanted.bytes}`,
    );
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: "string" },
        only: { type: "string" },
        rounds: { type: "string" },
        scale: { type: "string" },
        quick: { type: "boolean", default: false },
        stages: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    return {
      data: names(values.data, { ...dataSets, ...largeBenches, ...serverBenches }),
      only: names(values.only, contenders),
      rounds: number(values.rounds ?? (values.quick ? "1" : "3")),
      scale: number(values.scale ?? (values.quick ? "0.02" : "1")),
      stages: values.stages,
    };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exit(1);
  }
}

function names(list, known) {
  const chosen = list?.split(",") ?? Object.keys(known);
  const unknown = chosen.filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}`);
  return chosen;
}

function number(text) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`Not a positive number: ${text}`);
  return value;
}
