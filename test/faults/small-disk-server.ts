import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { programCommand } from "../support/program.ts";

/** A small disk needs a mount of its own, which some containers don't allow. */
export const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const password = "secret";
const startScript = `mount -t tmpfs -o size="$SIZE",mode=700 none "$DATA" && mount -t tmpfs -o size="$SIZE" none "$REMOTE" || exit 90
  "$@" & echo "process $!"; wait $!; echo "ended $?"; read _`;

/** The program as a server with two disks of its own: one for its data folder, one for a destination. */
export class SmallDiskServer implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-small-disk-"));
  readonly #process: ChildProcess;
  readonly #port: number;
  #said = "";
  #token = "";

  /** @param size of each disk, as `mount` reads it. */
  static async start(size: string): Promise<SmallDiskServer> {
    const server = new SmallDiskServer(size, await freePort("tcp"));
    await server.#hear(/listening on/);
    server.#token = String((await server.call("POST", "auth/login", { Password: password })).body.AccessToken);
    return server;
  }

  private constructor(size: string, port: number) {
    this.#port = port;
    for (const name of ["data", "remote", "source"]) mkdirSync(this.path(name));
    const server = [
      ...programCommand,
      "server",
      `--server-datafolder=${this.path("data")}`,
      `--webservice-port=${port}`,
      `--webservice-password=${password}`,
    ];
    this.#process = spawn("unshare", ["-rm", "sh", "-c", startScript, "sh", ...server], {
      env: {
        PATH: process.env.PATH,
        HOME: this.folder,
        SIZE: size,
        DATA: this.path("data"),
        REMOTE: this.path("remote"),
      },
      detached: true,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (text) => {
        this.#said += text;
      });
    }
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** The same, as the server sees it: with the disks. */
  inside(...names: string[]): string {
    return join(`/proc/${this.#process.pid}/root`, this.path(...names));
  }

  async call(method: string, path: string, body?: unknown, token = this.#token): Promise<Answer> {
    const answer = await fetch(`http://127.0.0.1:${this.#port}/api/v1/${path}`, {
      method,
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? {} : JSON.parse(text) };
  }

  /** Runs an operation of a job to its end. */
  async run(job: string, operation = "run", body?: unknown): Promise<Record<string, unknown>> {
    const begun = await this.call("POST", `backup/${job}/${operation}`, body);
    if (begun.status !== 200) throw new Error(JSON.stringify(begun));
    for (;;) {
      const { body: task } = await this.call("GET", `task/${begun.body.ID}`);
      if (task.TaskFinished !== null) return task;
      await Bun.sleep(50);
    }
  }

  /** Leaves nothing but so many bytes free on a disk. */
  fill(disk: "data" | "remote", left = 0): void {
    const file = openSync(this.inside(disk, "filler"), "w");
    let written = 0;
    for (let size = 65_536; size >= 1; ) {
      try {
        written += writeSync(file, Buffer.alloc(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
    closeSync(file);
    if (left > 0) truncateSync(this.inside(disk, "filler"), written - left);
  }

  makeRoom(disk: "data" | "remote"): void {
    rmSync(this.inside(disk, "filler"));
  }

  /** Ends it; what its disks held is at {@link path} then. Returns its exit code. */
  async end(): Promise<number> {
    process.kill(Number(/process (\d+)/.exec(this.#said)?.[1]), "SIGTERM");
    const code = Number((await this.#hear(/ended (\d+)/))[1]);
    for (const disk of ["data", "remote"]) cpSync(this.inside(disk), this.path(disk), { recursive: true });
    return code;
  }

  [Symbol.dispose](): void {
    // The server is of the same group as the shell that waits for it.
    if (this.#process.pid !== undefined) process.kill(-this.#process.pid, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #hear(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#said);
      if (found) return found;
      if (this.#process.exitCode !== null) throw new Error(`It has ended: ${this.#said}`);
      await Bun.sleep(20);
    }
  }
}
