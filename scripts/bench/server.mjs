// The server at rest and at work, beside what it has to keep to.
import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { memoryOf } from "./processes.mjs";
import { ask, clients, signIn, startServer, stopServer } from "./server-client.mjs";
import { aligned, median } from "./table.mjs";

/** Seconds of rest before memory is looked at, and of work. */
const rest = 5;
const load = 5;

/** `run` gets a place of its own, and gives the rows of its table: title, samples, unit, target. */
export const serverBench = { about: "bunker server on this machine", run: runServer };

export function serverTable(rows) {
  const cells = rows.map(([work, samples, unit, target]) => [work, median(samples).toFixed(1), unit, target]);
  return aligned([["server", "median", "", "target"], ...cells]);
}

async function runServer({ place, rounds }) {
  const starts = [];
  const triggers = [];
  const idle = [];
  const rates = [];
  for (let round = 0; round < rounds; round++) {
    const folder = join(place, `server-${round}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const server = await startServer(folder);
    try {
      starts.push(server.milliseconds);
      await sleep(rest * 1000);
      idle.push(memoryOf(server.child.pid));
      const call = await signIn(server.port);
      rates.push(await requestsPerSecond(call));
      triggers.push(await triggerToRead(call, server.port, folder));
    } finally {
      await stopServer(server);
    }
  }
  return [
    ["start to first answer", starts, "ms", "300"],
    ["memory at rest", idle, "MB", "80"],
    [`GET serverstate, ${clients} clients`, rates, "requests/s", ""],
    ["trigger to first file read", triggers, "ms", "500"],
  ];
}

async function requestsPerSecond(call) {
  let count = 0;
  const end = performance.now() + load * 1000;
  const client = async () => {
    while (performance.now() < end) {
      await call("GET", "/api/v1/serverstate");
      count++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return count / load;
}

/** Milliseconds from the request until the time at which the file was last read changes. */
async function triggerToRead(call, port, folder) {
  const source = join(folder, "source");
  mkdirSync(source);
  const file = join(source, "file");
  writeFileSync(file, "read me");
  // File systems write the time of reading down only if it is older than that of the last change.
  utimesSync(file, new Date(0), new Date());
  const job = {
    Name: "bench",
    TargetURL: `file://${join(folder, "remote")}`,
    Sources: [`${source}/`],
    Settings: [{ Name: "passphrase", Value: "bench" }],
  };
  await call("POST", "/api/v1/backups", { Backup: job });
  const { Key } = JSON.parse((await call("POST", "/api/v1/trigger-keys", { Name: "bench" })).body);
  const begin = performance.now();
  const { status } = await ask(port, "POST", "/api/trigger/bench/run", undefined, { "X-Trigger-Key": Key });
  if (status !== 200) throw new Error(`The trigger was answered with ${status}`);
  while (statSync(file).atimeMs === 0) {
    if (performance.now() - begin > 30_000) throw new Error("The file was not read");
    await sleep(1);
  }
  return performance.now() - begin;
}
