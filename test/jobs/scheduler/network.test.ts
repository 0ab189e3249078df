import { describe, expect, test } from "bun:test";
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { readNetwork } from "../../../src/jobs/scheduler/network.ts";

/** Debian's, which has the bindings. */
const python = "/usr/bin/python3";
const hasBus =
  spawnSync("dbus-daemon", ["--version"]).status === 0 && spawnSync(python, ["-c", "import dbus, gi"]).status === 0;
const standIn = join(import.meta.dirname, "network-manager.py");

/** A bus as that of a system, and a stand-in for NetworkManager on it. */
class Bus implements AsyncDisposable {
  readonly environment: { readonly DBUS_SYSTEM_BUS_ADDRESS: string };
  readonly #folder = mkdtempSync(join(tmpdir(), "bunker-bus-"));
  readonly #daemon: Program;
  #manager: Program | undefined;

  constructor() {
    const socket = join(this.#folder, "socket");
    const address = `unix:path=${socket}`;
    const configuration = join(this.#folder, "bus.conf");
    writeFileSync(
      configuration,
      `<busconfig><type>system</type><listen>${address}</listen><auth>EXTERNAL</auth>
      <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>`,
    );
    this.environment = { DBUS_SYSTEM_BUS_ADDRESS: address };
    this.#daemon = new Program("dbus-daemon", [`--config-file=${configuration}`, "--nofork", "--print-address"], {});
  }

  async startManager(): Promise<void> {
    await this.#daemon.line();
    this.#manager = new Program(python, [standIn], this.environment);
    expect(await this.#manager.line()).toBe("ready");
  }

  async set(metered: number, connections: Readonly<Record<string, number>>): Promise<void> {
    this.#manager?.write(`${JSON.stringify({ Metered: metered, Connections: connections })}\n`);
    expect(await this.#manager?.line()).toBe("set");
  }

  /** NetworkManager goes away; the bus stays. */
  async stopManager(): Promise<void> {
    await this.#manager?.end();
    this.#manager = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopManager();
    await this.#daemon.end();
    rmSync(this.#folder, { recursive: true });
  }
}

class Program {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    const env = { PATH: process.env.PATH, ...environment };
    this.#child = spawn(name, args, { env, stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async line(): Promise<string | undefined> {
    return (await this.#lines.next()).value;
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill();
    await ended;
  }
}

describe.skipIf(!hasBus)("NetworkManager", () => {
  test("tells whether the network is metered, and the connections that are up", async () => {
    await using bus = new Bus();
    await bus.startManager();
    for (const [value, isMetered] of [
      [0, false],
      [1, true],
      [2, false],
      [3, true],
      [4, false],
    ] as const) {
      await bus.set(value, { "Café, upstairs": 2, docker0: 2, Office: 1 });
      expect(await readNetwork(bus.environment)).toEqual({ isMetered, names: ["Café, upstairs", "docker0"] });
    }
    await bus.stopManager();
    expect(readNetwork(bus.environment)).rejects.toThrow("org.freedesktop.NetworkManager");
  });
});

test("without the bus of a system nobody tells", async () => {
  const environment = { DBUS_SYSTEM_BUS_ADDRESS: "unix:path=/nowhere/socket" };
  expect(readNetwork(environment)).rejects.toThrow("ENOENT");
});
