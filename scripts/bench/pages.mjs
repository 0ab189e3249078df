// The pages on a backup with a million files and five times as many paths in its history, at rest and while that backup runs.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { bun, root } from "../project.mjs";
import { dataSets, ensureData } from "./data.mjs";
import { childrenOf, cpuSecondsOf, nicenessOf, peakMemoryOf } from "./processes.mjs";
import { browse, ended, running, signIn, started, startServer, stopServer } from "./server-client.mjs";
import { aligned, median } from "./table.mjs";

const warmCalls = 5;
/** Of text that each backup finds new, times the usual amount of it: to look through a million files takes it longer. */
const freshText = 0.125;
const job = "1";

/** `run` gets a place of its own, and gives the rows of its table. */
export const pagesBench = {
  about: "pages of a backup with 1,000,000 files in its newest version and 5,000,000 paths in all 40 versions",
  run: runPages,
};

export function pagesTable(rows) {
  const title = ["pages", "first", "median", "worst", "CPU", "", "target"];
  const cells = rows.map(({ title, first, warm, cpu, unit = "ms", target = "" }) => [
    title,
    whole(first),
    whole(warm && median(warm)),
    whole(warm && Math.max(...warm)),
    whole(cpu),
    unit,
    String(target),
  ]);
  return aligned([title, ...cells]);
}

function whole(number) {
  return number === undefined ? "" : number.toFixed(0);
}

/** At rest, "first" is the first that is asked of a server: a process has to start for it. During a backup it is only the first of its kind. */
async function runPages({ place, home, scale }) {
  const source = join(home, scale === 1 ? "pages" : `pages-${scale}`);
  ensureData("pages", source, scale);
  const { folder, fresh } = await prepared({ place, home, scale, source });
  return [...(await atRest(folder, source)), ...(await duringBackup({ folder, fresh, source, scale }))];
}

/** What is asked: title, request (path, and what is sent, or "whole" for a search to its end), target in milliseconds. */
function requests(source, { time, older }) {
  const tree = (more) => `/restore/${job}?${new URLSearchParams(more)}`;
  const many = `${source}/many/`;
  const search = (q) => `/search/${job}?${new URLSearchParams({ q })}`;
  const found = (q) => `/search?${new URLSearchParams({ q, backup: job })}`;
  const version = new Date(older).toISOString();
  const v1 = (filter, more = "") => `/api/v1/backup/${job}/files?${more}filter=${encodeURIComponent(filter)}`;
  const v2 = (call, more) => [`/api/v2/backup/${call}`, { BackupId: job, Page: 0, PageSize: 100, ...more }];
  return [
    ["page of the backup", [`/backup/${job}`], 300],
    ["restore, where it begins", [tree({})], 200],
    ["its first folder", [tree({ path: `${source}/` })], 300],
    ["sizes of the folders there", [`/restore/${job}/sizes?${new URLSearchParams({ path: `${source}/` })}`], 2000],
    ["a folder", [tree({ path: `${source}/group-0/folder-7/` })], 300],
    ["a folder in an older version", [tree({ path: `${source}/group-0/folder-7/`, version })], 300],
    ["a folder, with what has gone", [tree({ path: `${source}/group-0/folder-7/`, gone: "1" })], 300],
    ["a folder of 100,000 files", [tree({ path: many })], 300],
    ["the same, in the middle", [tree({ path: many, page: "250" })], 300],
    ["the same, by size", [tree({ path: many, sort: "size", down: "1" })], 300],
    ["the same, with what has gone", [tree({ path: many, gone: "1" })], 300],
    ["search, common word", [search("report")], 2000],
    ["search, rare word", [search("REPORT-777000.")], 2000],
    ["search, rare word not ASCII", [search("übersicht-77700")], 2000],
    ["search, rare word without ASCII", [search("ёлка")], 2000],
    ["search, two words", [search("group-77 REPORT-777")], 2000],
    ["search, pattern", [search("*/folder-77*/*-7?7.txt")], 2000],
    ["search, large files that have gone", [search("size>1kb deleted:yes scan")], 2000],
    ["search, first 200 of a common word", [found("report")], 2000],
    ["search, what is not there", [search("nowhere")], 2000],
    ["search to its end, rare word", [search("REPORT-777000."), "whole"], ""],
    ["search to its end, regular expression", [search("re:report-777\\d\\d7"), "whole"], ""],
    ["history of a file", [`/restore/${job}/file?${new URLSearchParams({ path: `${many}scan-77.txt` })}`], 300],
    ["comparison of two versions", [`/backup/${job}/changes`], 3000],
    ["v1 files, one version", [v1("*scan-7770.txt", `time=${encodeURIComponent(time)}&`)], ""],
    ["v1 files, all versions", [v1("*scan-7770.txt", "all-versions=true&")], ""],
    ["v1 files, prefix", [v1("*", `time=${encodeURIComponent(time)}&prefix-only=true&folder-contents=false&`)], ""],
    ["v1 filesets", [`/api/v1/backup/${job}/filesets`], 100],
    ["v2 list-filesets", v2("list-filesets", {}), 100],
    ["v2 list-folder", v2("list-folder", { Paths: [`${source}/group-0/folder-7/`], Time: time }), 100],
    ["v2 list-folder of 100,000 files", v2("list-folder", { Paths: [many], Time: time }), 100],
    ["v2 list-versions", v2("list-versions", { Paths: [`${many}scan-77.txt`] }), 100],
    ["v2 search, one version", v2("search", { Paths: [], Filters: ["*scan-7770*"], Time: time }), 2000],
    ["v2 search, all versions", v2("search", { Paths: [], Filters: ["*scan-7770*"] }), 2000],
    ["v2 search, common word", v2("search", { Paths: [], Filters: ["*report*"] }), 2000],
  ];
}

async function atRest(folder, source) {
  const rows = [];
  const memory = { server: 0, child: 0 };
  let wanted = [undefined];
  for (let index = 0; index < wanted.length; index++) {
    const server = await startServer(folder);
    try {
      const visitor = await visitorOf(server);
      if (index === 0) wanted = requests(source, await someTimes(visitor.call));
      rows.push(await measured(wanted[index], visitor, () => [server.child.pid, ...childrenOf(server.child.pid)]));
      memory.server = Math.max(memory.server, peakMemoryOf(server.child.pid));
      memory.child = Math.max(memory.child, ...childrenOf(server.child.pid).map(peakMemoryOf));
    } finally {
      await stopServer(server);
    }
  }
  return [...rows, ...memoryRows(memory, "at rest")];
}

/** The backup runs, with data that it has not seen, and again when it has ended. */
async function duringBackup({ folder, fresh, source, scale }) {
  const server = await startServer(folder);
  const { pid } = server.child;
  const rows = [];
  const loads = [];
  const memory = { server: 0, child: 0 };
  try {
    const visitor = await visitorOf(server);
    const wanted = requests(source, await someTimes(visitor.call));
    let task;
    let backup;
    let isOver = true;
    for (const request of wanted) {
      if (isOver) {
        rmSync(fresh, { recursive: true });
        mkdirSync(fresh);
        dataSets.text.make(fresh, freshText * scale);
        task = await started(visitor.call, job);
        await running(visitor.call, task);
        isOver = false;
        // What answers gives way to nobody.
        backup = childrenOf(pid).toSorted((a, b) => nicenessOf(b) - nicenessOf(a))[0];
      }
      const answering = () => childrenOf(pid).filter((child) => child !== backup);
      rows.push(await measured(request, visitor, () => [pid, ...answering()], "during the backup: "));
      loads.push(loadavg()[0]);
      memory.child = Math.max(memory.child, ...answering().map(peakMemoryOf));
      isOver = !childrenOf(pid).includes(backup);
    }
    await ended(visitor.call, task);
    memory.server = peakMemoryOf(pid);
  } finally {
    await stopServer(server);
  }
  return [...rows, ...memoryRows(memory, "then"), { title: "load average then", warm: loads, unit: "" }];
}

function memoryRows({ server, child }, when) {
  return [
    { title: `most memory of the server, ${when}`, warm: [server], unit: "MB", target: 300 },
    { title: `most memory of what answers, ${when}`, warm: [child], unit: "MB", target: 300 },
  ];
}

/** CPU milliseconds are those of the server and what answers for it, for each of the repeated calls. */
async function measured([title, [path, content], target], { call, page }, processes, about = "") {
  const ask = () => {
    if (content === "whole") return wholeSearch(page, path);
    return path.startsWith("/api/") ? call(content ? "POST" : "GET", path, content) : page(path);
  };
  const first = await timed(ask);
  const warm = [];
  const before = cpuOf(processes());
  for (let count = 0; count < warmCalls; count++) warm.push(await timed(ask));
  const cpu = ((cpuOf(processes()) - before) * 1000) / warmCalls;
  console.error(`${about}${title}: ${whole(first)} ms, ${whole(median(warm))} ms, CPU ${whole(cpu)} ms`);
  return { title: about + title, first, warm, cpu, target };
}

/** As a page does that asks on for the rest of what is found. */
async function wholeSearch(page, path) {
  for (let next = path; ; ) {
    const answer = await page(next);
    const [, rest] = /hx-get="(search\/\d+\/rest[^"]*)"/.exec(answer.body) ?? [];
    if (answer.status !== 200 || rest === undefined) return answer;
    next = `/${rest.replaceAll("&amp;", "&")}`;
  }
}

function cpuOf(processes) {
  return processes.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
}

async function timed(ask) {
  const begin = performance.now();
  const { status, body } = await ask();
  if (status !== 200) throw new Error(`The answer was ${status}: ${body}`);
  return performance.now() - begin;
}

async function visitorOf({ port }) {
  return { call: await signIn(port), page: await browse(port) };
}

async function someTimes(call) {
  const { body } = await call("GET", `/api/v1/backup/${job}/filesets`);
  const times = JSON.parse(body).map(({ Time }) => Time);
  return { time: times[0], older: times[Math.floor(times.length / 2)] };
}

/**
 * The data folder of a server with a backup of the source, whose local database then gets a past, and an empty folder that is
 * its second source. It is kept beside the data.
 */
async function prepared({ place, home, scale, source }) {
  const kept = join(home, `pages-server-${scale}`);
  const [folder, fresh] = [join(place, "data"), join(place, "fresh")];
  if (!existsSync(kept)) {
    await backUp({ place, folder, fresh, source, scale });
    cpSync(place, `${kept}.part`, { recursive: true, mode: 2 });
    renameSync(`${kept}.part`, kept);
  } else cpSync(kept, place, { recursive: true });
  return { folder, fresh };
}

async function backUp({ place, folder, fresh, source, scale }) {
  mkdirSync(folder, { mode: 0o700 });
  mkdirSync(fresh);
  const server = await startServer(folder);
  let database;
  try {
    const call = await signIn(server.port);
    const settings = {
      passphrase: "passphrase",
      // The past is in the local database alone.
      "no-backend-verification": "true",
      "backup-test-samples": "0",
      "no-auto-compact": "true",
    };
    const { status, body } = await call("POST", "/api/v1/backups", {
      Backup: {
        Name: "Very large",
        TargetURL: `file://${join(place, "remote")}`,
        Sources: [`${source}/`, `${fresh}/`],
        Settings: Object.entries(settings).map(([Name, Value]) => ({ Name, Value })),
      },
    });
    if (status !== 200) throw new Error(`The job was answered with ${status}: ${body}`);
    await ended(call, await started(call, job));
    database = JSON.parse((await call("GET", `/api/v1/backup/${job}`)).body).Backup.DBPath;
  } finally {
    await stopServer(server);
  }
  const script = join(root, "scripts", "bench", "fill-pages.mjs");
  execFileSync(bun, [script, database, `${source}/`, String(Math.round(4_000_000 * scale))], { stdio: "inherit" });
}
