// Bunker alone with very many files, very many versions and much waste, beside what it has to keep to.
import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { bunker, bunkerUrl, removeBunkerDatabase } from "./contenders.mjs";
import { dataSets, ensureData, measureTree } from "./data.mjs";
import { measure } from "./measure.mjs";
import { aligned, median } from "./table.mjs";
import { logLines } from "./text.mjs";

/** Peak of resident memory in MB that nothing may exceed. */
const memoryTarget = 300;
/** Of the time of a first backup of the same data. */
const rebuildTarget = 0.25;
/** Seconds for each further version of 20,000 files. */
const versionTarget = 0.05;

/** `run` gets a place of its own, and gives the rows of its table: title, samples, target in seconds. */
export const largeBenches = {
  million: { about: "1,000,000 files of a few bytes", run: runMillion },
  compact: { about: "1 GiB of log text, of which half was written anew and the old version deleted", run: runCompact },
  versions: { about: "20,000 small files, 1 % of them changed from one version to the next", run: runVersions },
};

export function largeTable(rows) {
  const title = ["work", "wall s", "target s", "CPU s", "peak MB", "target MB"];
  const cells = rows.map(([work, samples, target]) => {
    const of = (field) => median(samples.map((sample) => sample[field]));
    const wanted = target === undefined ? "" : target.toFixed(2);
    return [work, of("wall").toFixed(2), wanted, of("cpu").toFixed(2), of("peak").toFixed(0), String(memoryTarget)];
  });
  return aligned([title, ...cells]);
}

async function runMillion({ place, home, scale, rounds }) {
  const source = join(home, scale === 1 ? "million" : `million-${scale}`);
  ensureData("million", source, scale);
  const program = programFor(place);
  const once = async (command, ...args) => [await program.measured([command, program.url, ...args])];
  const look = async (command, ...args) =>
    await program.repeated(rounds, [command, program.url, ...args, "--version=0"]);
  const search = async (text) => await look("search-entries", `--include=${text}`);
  const first = await program.measured(["backup", program.url, source]);
  const rows = [
    ["first backup", [first]],
    ["again, unchanged", await once("backup", source)],
    ["start of the program", await program.repeated(rounds, ["help"])],
    ["begin of a version", await look("list-folder-content"), 0.2],
    ["a folder", await look("list-folder-content", `${source}/group-0/folder-7/`), 0.2],
    ["search, rare text", await search("REPORT-777."), 0.2],
    ["search, rare text not ASCII", await search("übersicht-777."), 0.2],
    ["search, rare text without ASCII", await search("ёлка"), 0.2],
    ["search, pattern", await search("*/folder-7/*-7?7.txt"), 0.2],
    ["find, pattern", await look("find", "*-777.txt"), 0.2],
    ["find, regular expression", await look("find", "[.*/report-77\\d7\\.txt]"), 0.2],
    ["list of everything", await look("list", "*")],
  ];
  dataSets.tiny.change(source, Date.now());
  rows.push(["again, 1 % changed", await once("backup", source)]);
  rows.push(["comparison of both versions", await once("compare")]);
  removeBunkerDatabase(place);
  rows.push(["rebuild of the database", await once("repair"), rebuildTarget * first.wall]);
  rows.push(["test of all data", await once("test", "all")]);
  rows.push(["purge of a seventh", await once("purge", "--include=*/report-*")]);
  rows.push(["compact after it", await once("compact")]);
  rows.push(["delete of the older version", await once("delete", "--version=1")]);
  return rows;
}

async function runVersions({ place, scale, rounds }) {
  const source = join(place, "source");
  mkdirSync(source, { recursive: true });
  dataSets.tiny.make(source, 0.1 * scale);
  const program = programFor(place);
  const first = await program.measured(["backup", program.url, source]);
  const half = Math.max(10, Math.round(100 * scale));
  let versions = 1;
  const growTo = (wanted) => {
    for (; versions < wanted; versions++) {
      dataSets.tiny.change(source, versions);
      program.quietly(["backup", program.url, source]);
    }
  };
  growTo(half);
  removeBunkerDatabase(place);
  const rebuilt = await program.measured(["repair", program.url]);
  const target = rebuildTarget * first.wall + versionTarget * scale * (half - 1);
  growTo(2 * half);
  const path = join(source, "group-0", "folder-0", "note-0.txt");
  return [
    ["first backup", [first]],
    [`rebuild of the database, ${half} versions`, [rebuilt], target],
    ["start of the program", await program.repeated(rounds, ["help"])],
    [
      `one file in ${2 * half} versions`,
      await program.repeated(rounds, ["list-file-versions", program.url, path]),
      0.5,
    ],
    [`list of ${2 * half} versions`, await program.repeated(rounds, ["list-filesets", program.url]), 0.5],
  ];
}

async function runCompact({ place, scale }) {
  const source = join(place, "source");
  mkdirSync(source, { recursive: true });
  dataSets.text.make(source, scale);
  const program = programFor(place);
  const first = await program.measured(["backup", program.url, source]);
  rewriteHalf(source);
  program.quietly(["backup", program.url, source, "--keep-versions=1", "--no-auto-compact"]);
  const before = repositorySize(place);
  const compacted = await program.measured(["compact", program.url]);
  const saved = 1 - repositorySize(place) / before;
  return [
    ["first backup", [first]],
    [`compact, ${(100 * saved).toFixed(0)} % less after it`, [compacted], first.wall],
    ["compact with nothing to do", [await program.measured(["compact", program.url])], 0.5],
  ];
}

/** Every other MB of each file, so that half of each volume is not needed any more. */
function rewriteHalf(folder) {
  const lines = logLines(9);
  const block = Buffer.alloc(1 << 20);
  for (const name of readdirSync(folder)) {
    const file = openSync(join(folder, name), "r+");
    const { size } = fstatSync(file);
    for (let at = 0; at < size; at += 2 * block.length) {
      lines(block);
      writeSync(file, block, 0, Math.min(block.length, size - at), at);
    }
    closeSync(file);
  }
}

function repositorySize(place) {
  return measureTree(join(place, "repository")).bytes;
}

function programFor(place) {
  const task = (args) => bunker(place, args, { database: true });
  const measured = async (args) => await measure(task(args).command, task(args));
  return {
    url: bunkerUrl(place),
    measured,
    repeated: async (rounds, args) => {
      const samples = [];
      for (let round = 0; round < rounds; round++) samples.push(await measured(args));
      return samples;
    },
    quietly: (args) => {
      const { command, exitCodes } = task(args);
      const { status } = spawnSync(command[0], command.slice(1), { stdio: "ignore" });
      if (!exitCodes.includes(status)) throw new Error(`Exit code ${status} of: ${command.join(" ")}`);
    },
  };
}
