import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { freePort } from "./free-port.ts";
import { programCommand } from "./program.ts";

const password = "a-password-for-tests";

/** A server as the product starts it, with a folder of its own, and a real browser to look at it. */
export class BrowserServer {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-browser-"));
  readonly password = password;
  readonly port: number;
  readonly url: string;
  /** The home of the user that the server runs as. */
  home = this.folder;
  readonly #contexts: BrowserContext[] = [];
  #child: ChildProcess | undefined;
  #browser: Browser | undefined;

  private constructor(port: number) {
    this.port = port;
    this.url = `http://localhost:${port}/`;
    mkdirSync(join(this.folder, "data"), { mode: 0o700 });
  }

  static async start(...options: string[]): Promise<BrowserServer> {
    const server = new BrowserServer(await freePort("tcp"));
    await server.startServer(...options);
    return server;
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Starts the server, or starts it again after {@link kill}. */
  async startServer(...options: string[]): Promise<void> {
    const [command = "", ...first] = programCommand;
    const args = ["server", `--webservice-port=${this.port}`, `--webservice-password=${password}`, ...options];
    const child = spawn(command, [...first, ...args], {
      env: {
        ...process.env,
        HOME: this.home,
        DUPLICATI_HOME: this.path("data"),
        DUPLICATI__DISABLE_DEFAULT_SECRET_PROVIDER: "true",
        TZ: "Europe/Copenhagen",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let output = "";
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`The server ended with ${code}: ${output}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
          output += text;
          if (output.includes("is listening")) resolve();
        });
      }
    });
  }

  /** Ends the server as a power cut would. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** A browser of its own, not signed in. Chromium runs without its sandbox, which containers do not allow. */
  async visitor(options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    this.#browser ??= await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    const context = await this.#browser.newContext({
      baseURL: this.url,
      locale: "en-GB",
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(15_000);
    this.#contexts.push(context);
    return context.newPage();
  }

  /** The same, signed in. */
  async user(options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    const page = await this.visitor(options);
    await page.goto("login.html");
    await page.locator("#password").fill(password);
    await page.locator("button[type=submit]").click();
    await page.waitForURL(this.url);
    return page;
  }

  /** Calls the REST API; the answer's JSON. */
  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    this.#token ??= await this.#login();
    const answer = await fetch(`${this.url}api/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
  #token: string | undefined;

  /** Adds a backup through the API and returns its id. */
  async addBackup(
    name: string,
    settings: { sources: string[]; target: string; schedule?: object; options?: Record<string, string> },
  ) {
    const { sources, target, schedule, options = {} } = settings;
    const answer = (await this.api("POST", "backups", {
      Backup: {
        Name: name,
        Description: "",
        Tags: [],
        TargetURL: `file://${target}`,
        Sources: sources,
        Settings: Object.entries({ "no-encryption": "true", ...options }).map(([key, value]) => ({
          Name: `--${key}`,
          Value: value,
        })),
        Filters: [],
        Metadata: {},
      },
      Schedule: schedule ?? null,
    })) as { ID: string };
    return answer.ID;
  }

  /** Runs a backup through the API and waits for its end. */
  async runBackup(id: string): Promise<void> {
    const { ID } = (await this.api("POST", `backup/${id}/run`)) as { ID: number };
    for (;;) {
      const { Status } = (await this.api("GET", `task/${ID}`)) as { Status: string };
      if (Status === "Completed" || Status === "Failed") return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.#browser?.close();
    await this.kill("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #login(): Promise<string> {
    const answer = await fetch(`${this.url}api/v1/auth/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ Password: password }),
    });
    return ((await answer.json()) as { AccessToken: string }).AccessToken;
  }
}
