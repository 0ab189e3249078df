// The server at rest and at work, beside what it has to keep to.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { executable } from "../project.mjs";
import { aligned, median } from "./table.mjs";

const password = "bench-password";
/** Seconds of rest before memory is looked at, and of work. */
const rest = 5;
const load = 5;
const clients = 10;

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
      server.child.kill("SIGTERM");
      await server.ended;
    }
  }
  return [
    ["start to first answer", starts, "ms", "300"],
    ["memory at rest", idle, "MB", "80"],
    [`GET serverstate, ${clients} clients`, rates, "requests/s", ""],
    ["trigger to first file read", triggers, "ms", "500"],
  ];
}

async function startServer(folder) {
  const port = await freePort();
  const begin = performance.now();
  const child = spawn(
    executable,
    ["server", `--server-datafolder=${folder}`, `--webservice-port=${port}`, `--webservice-password=${password}`],
    { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, SETTINGS_ENCRYPTION_KEY: "a key of the bench" } },
  );
  const ended = new Promise((resolve) => child.on("close", resolve));
  for (;;) {
    try {
      if ((await ask(port, "GET", "/health")).status === 200) break;
    } catch {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`);
    }
    await sleep(2);
  }
  return { child, ended, port, milliseconds: performance.now() - begin };
}

async function signIn(port) {
  const { body } = await ask(port, "POST", "/api/v1/auth/login", { Password: password });
  const headers = { Authorization: `Bearer ${JSON.parse(body).AccessToken}` };
  return (method, path, content) => ask(port, method, path, content, headers);
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

/** Resident memory in MB. */
function memoryOf(pid) {
  return (Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024) / 1e6;
}

const agent = new Agent({ keepAlive: true, maxSockets: clients });

function ask(port, method, path, content, headers = {}) {
  return new Promise((resolve, reject) => {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const outgoing = request(
      {
        agent,
        host: "127.0.0.1",
        port,
        method,
        path,
        headers: {
          ...headers,
          ...(body && { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
        },
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (piece) => {
          text += piece;
        });
        answer.on("end", () => resolve({ status: answer.statusCode, body: text }));
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
