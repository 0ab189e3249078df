// A server of Bunker and its clients, as far as the benches of the server need them.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { executable } from "../project.mjs";

const password = "bench-password";
/** Of connections at a time. */
export const clients = 10;

/** `milliseconds` passed until its first answer. */
export async function startServer(folder) {
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

export async function stopServer({ child, ended }) {
  child.kill("SIGTERM");
  await ended;
}

/** What calls the server as somebody who has signed in, and the token for it. */
export async function signIn(port) {
  const { body } = await ask(port, "POST", "/api/v1/auth/login", { Password: password });
  const token = JSON.parse(body).AccessToken;
  const headers = { Authorization: `Bearer ${token}` };
  return Object.assign((method, path, content) => ask(port, method, path, content, headers), { token });
}

/** Resident memory in MB. */
export function memoryOf(pid) {
  return (Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024) / 1e6;
}

const agent = new Agent({ keepAlive: true, maxSockets: clients });

export function ask(port, method, path, content, headers = {}) {
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
