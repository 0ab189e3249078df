// The server with very many jobs, versions and log rows, and while a backup takes all cores, beside what it has to keep to.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { bun, root } from "../project.mjs";
import { ensureData } from "./data.mjs";
import { memoryOf } from "./processes.mjs";
import { ended, running, signIn, started, startServer, stopServer } from "./server-client.mjs";
import { aligned } from "./table.mjs";

const jobs = 500;
const logRows = 200_000;
const versions = 1000;
const sockets = 200;
/** Milliseconds between two looks at the state under load, as a page that is open takes them. */
const interval = 20;
const listTarget = 100;
const stateTarget = 50;

/** `run` gets a place of its own, and gives the rows of its table: title, samples, unit, target. */
export const serverLoadBench = {
  about: `bunker server with ${jobs} jobs, ${logRows} log rows, ${versions} versions and runs a job`,
  run: runServerLoad,
};

export function loadTable(rows) {
  const cells = rows.map(([work, samples, unit, target]) => {
    const shares = [0.5, 0.99, 1].map((share) => percentile(samples, share).toFixed(1));
    return [work, String(samples.length), ...shares, unit, target];
  });
  return aligned([["server", "samples", "median", "99 %", "worst", "", "target"], ...cells]);
}

async function runServerLoad({ place, home, scale, rounds }) {
  const folder = join(place, "data");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const text = join(home, scale === 1 ? "text" : `text-${scale}`);
  ensureData("text", text, scale);
  await prepare(place, folder, text);
  const begun = await startServer(folder);
  const rows = [["start to first answer", [begun.milliseconds], "ms", "300"]];
  try {
    const call = await signIn(begun.port);
    const firstList = await timed(() => call("GET", "/api/v1/backups"));
    rows.push(["first list of all jobs", [firstList], "ms", ""]);
    const { body } = await call("POST", "/api/v2/backup/list-filesets", { BackupId: "1" });
    for (const [method, path, content] of lists(JSON.parse(body).Data[0].Time)) {
      const samples = [];
      for (let round = 0; round < 10 * rounds; round++) samples.push(await timed(() => call(method, path, content)));
      rows.push([`${method} ${path}`, samples, "ms", String(listTarget)]);
    }
    rows.push(["memory after it", [memoryOf(begun.child.pid)], "MB", ""]);
    rows.push(...(await underLoad(begun, call)));
  } finally {
    await stopServer(begun);
  }
  return rows;
}

/** Job 1 has one version of a small folder, which the databases multiply; job 2 is what takes the cores. */
async function prepare(place, folder, text) {
  const small = join(place, "small");
  mkdirSync(small);
  for (const name of ["changing.txt", "other.txt"]) writeFileSync(join(small, name), name);
  const server = await startServer(folder);
  try {
    const call = await signIn(server.port);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    for (let number = 1; number <= jobs; number++) {
      const job = {
        Name: `Job ${number}`,
        TargetURL: `file://${join(place, `remote-${number}`)}?auth-password=secret${number}`,
        Sources: [`${number === 2 ? text : small}/`],
        Settings: [{ Name: "passphrase", Value: `passphrase ${number}` }],
      };
      const { status, body } = await call("POST", "/api/v1/backups", {
        Backup: job,
        Schedule: { Time: tomorrow, Repeat: "1D", AllowedDays: [] },
      });
      if (status !== 200) throw new Error(`A job was answered with ${status}: ${body}`);
    }
    await ended(call, await started(call, "1"));
    const { body } = await call("GET", "/api/v1/backup/1");
    const { DBPath: database } = JSON.parse(body).Backup;
    await stopServer(server);
    const script = join(root, "scripts", "bench", "fill-server.mjs");
    execFileSync(bun, [script, folder, database, String(logRows), String(versions)], { stdio: "inherit" });
  } finally {
    await stopServer(server);
  }
}

/** `time` is that of a version: without it a folder is listed of the only version there is. */
function lists(time) {
  const of = (more) => ({ BackupId: "1", Page: 0, PageSize: 100, ...more });
  return [
    ["GET", "/api/v1/serverstate"],
    ["GET", "/api/v1/backups"],
    ["GET", "/api/v1/backups?orderBy=-lastrun"],
    ["GET", "/api/v1/tasks"],
    ["GET", "/api/v1/notifications"],
    ["GET", "/api/v1/logdata/log?pagesize=100"],
    ["GET", "/api/v1/backup/1"],
    ["GET", "/api/v1/backup/1/log?pagesize=100"],
    ["GET", "/api/v1/backup/1/remotelog?pagesize=100"],
    ["GET", "/api/v1/backup/1/filesets"],
    ["GET", "/api/v1/backup/1/filesets?include-metadata=true"],
    ["GET", "/api/v1/backup/1/files?all-versions=true&filter=*changing*"],
    ["POST", "/api/v2/backup/list-filesets", { BackupId: "1" }],
    ["POST", "/api/v2/backup/list-folder", of({ Paths: [], Time: time })],
    ["POST", "/api/v2/backup/list-versions", of({ Paths: ["*"] })],
    ["POST", "/api/v2/backup/search", of({ Paths: [], Filters: ["*changing*"] })],
  ];
}

/** Job 2 runs again and again on data that it has not seen, while somebody looks at the state and many sockets follow. */
async function underLoad({ port, child }, call) {
  const following = await followers(port, call.token);
  const quiet = await statesDuring(call, sleep(3000));
  const busy = [];
  const loads = [];
  const task = await started(call, "2");
  await running(call, task);
  busy.push(...(await statesDuring(call, ended(call, task))));
  loads.push(loadavg()[0]);
  const memory = memoryOf(child.pid);
  const heard = await following.end();
  const title = `GET serverstate with ${sockets} sockets`;
  return [
    [`${title}, at rest`, quiet, "ms", String(stateTarget)],
    [`${title}, during a backup`, busy, "ms", String(stateTarget)],
    ["load average then", loads, "", ""],
    ["messages to each socket", heard, "", ""],
    ["memory then", [memory], "MB", ""],
  ];
}

async function statesDuring(call, work) {
  const samples = [];
  let isOver = false;
  const end = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    samples.push(await timed(() => call("GET", "/api/v1/serverstate")));
    await sleep(interval);
  }
  await end;
  return samples;
}

/** Sockets in a process of their own. `end` gives how many messages each has got. */
async function followers(port, token) {
  const script = join(root, "scripts", "bench", "socket-clients.mjs");
  const child = spawn(bun, [script, String(port), token, String(sockets)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    end: async () => {
      child.stdin.end();
      const { value } = await lines.next();
      return JSON.parse(value);
    },
  };
}

async function timed(work) {
  const begin = performance.now();
  const { status, body } = await work();
  if (status !== 200) throw new Error(`The answer was ${status}: ${body}`);
  return performance.now() - begin;
}

function percentile(samples, share) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
