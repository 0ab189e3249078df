import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import { type JwtConfig, readJwtConfig } from "../../../src/server/auth/jwt-config.ts";
import { freePort } from "../../support/free-port.ts";
import { programCommand } from "../../support/program.ts";

/** A server as the product starts it, with the data folder `data` in a folder that is also its home. */
export class RecordedServer {
  readonly address: string;
  readonly #folder: string;
  readonly #process: ReturnType<typeof spawn>;
  /** What it wrote on its outputs. */
  output = "";

  private constructor(folder: string, port: number, options: readonly string[]) {
    this.#folder = folder;
    this.address = `http://127.0.0.1:${port}`;
    const [program, ...start] = programCommand;
    const own = [`--webservice-port=${port}`, `--server-datafolder=${join(folder, "data")}`];
    this.#process = spawn(program, [...start, "server", ...own, "--webservice-password=fixture-pass", ...options], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: join(folder, "home"),
        TMPDIR: join(folder, "tmp"),
        TZ: "UTC",
        LANG: "C.UTF-8",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (text) => {
        this.output += text;
      });
    }
  }

  static async start(folder: string, options: readonly string[] = []): Promise<RecordedServer> {
    const server = new RecordedServer(folder, await freePort("tcp"), options);
    while (!(await server.#isHealthy())) {
      if (server.#process.exitCode !== null) throw new Error(`The server ended: ${server.output}`);
      await Bun.sleep(20);
    }
    return server;
  }

  /** By what the server makes its tokens. */
  jwtConfig(): JwtConfig {
    const path = join(this.#folder, "data", "Bunker-server.sqlite");
    const database = ServerDatabase.open(path, { cipher: undefined });
    try {
      return readJwtConfig(database.settings);
    } finally {
      database.close();
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.kill("SIGTERM");
    await once(this.#process, "exit");
  }

  async #isHealthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.address}/health`)).ok;
    } catch {
      return false;
    }
  }
}
