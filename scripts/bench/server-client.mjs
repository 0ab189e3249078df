// A server of Bunker and its clients, as far as the benches of the server need them.
import { spawn } from "node:child_process";
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
  // Whoever breaks the bench off leaves no server behind.
  const end = () => child.kill("SIGTERM");
  process.on("exit", end);
  child.on("close", () => process.off("exit", end));
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

/** What gets pages of the server as a browser does whose user has signed in. */
export async function browse(port) {
  const form = new URLSearchParams({ password }).toString();
  const { headers } = await send(port, "POST", "/login.html", form, {
    "Content-Type": "application/x-www-form-urlencoded",
    "Sec-Fetch-Site": "same-origin",
  });
  const Cookie = headers["set-cookie"].map((cookie) => cookie.split(";")[0]).join("; ");
  return (path) => send(port, "GET", path, undefined, { Cookie });
}

/** Runs a job, and gives the number of its task. */
export async function started(call, job) {
  const { body } = await call("POST", `/api/v1/backup/${job}/run`);
  return JSON.parse(body).ID;
}

/** Resolves when the task of a backup reads files. */
export async function running(call, task) {
  for (;;) {
    const { body } = await call("GET", "/api/v1/progressstate");
    const { TaskID, Phase } = JSON.parse(body);
    if (TaskID === task && Phase === "Backup_ProcessingFiles") return;
    await sleep(10);
  }
}

/** Resolves when a task has come to its good end. */
export async function ended(call, task) {
  for (;;) {
    const { Status, ErrorMessage } = JSON.parse((await call("GET", `/api/v1/task/${task}`)).body);
    if (Status === "Completed") return;
    if (Status === "Failed") throw new Error(`A backup has failed: ${ErrorMessage}`);
    await sleep(100);
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: clients });

export function ask(port, method, path, content, headers = {}) {
  const body = content === undefined ? undefined : JSON.stringify(content);
  return send(port, method, path, body, { ...headers, ...(body && { "Content-Type": "application/json" }) });
}

function send(port, method, path, body, headers) {
  return new Promise((resolve, reject) => {
    const length = body && { "Content-Length": Buffer.byteLength(body) };
    const outgoing = request(
      { agent, host: "127.0.0.1", port, method, path, headers: { ...headers, ...length } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (piece) => {
          text += piece;
        });
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: text }));
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
