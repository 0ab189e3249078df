import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MiddlewareHandler } from "hono";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import { TrafficBook } from "../../src/jobs/budget/traffic-book.ts";
import { DirectDestinationAccess } from "../../src/jobs/destination-access.ts";
import { ServerEvents } from "../../src/jobs/events.ts";
import { JobStore } from "../../src/jobs/job-store.ts";
import { LiveLog } from "../../src/jobs/live-log.ts";
import type { HoldReason } from "../../src/jobs/scheduler/due-rules.ts";
import type { Connection } from "../../src/platform/web-server.ts";
import type { SecretSurroundings } from "../../src/secrets/opening.ts";
import type { Account } from "../../src/server/auth/account.ts";
import { Authentication, type AuthenticationOptions } from "../../src/server/auth/authentication.ts";
import { cors } from "../../src/server/auth/cors.ts";
import { makeGate } from "../../src/server/auth/gate.ts";
import { type App, makeApp } from "../../src/server/http/app.ts";
import { routes } from "../../src/server/routes.ts";
import type { Services } from "../../src/server/services.ts";
import { CommandRuns } from "../../src/server/v1/command-runs.ts";
import type { LogEntry } from "../../src/support/log.ts";
import type { ProcessSurroundings } from "../../src/support/surroundings.ts";
import { FakeTasks } from "./fake-tasks.ts";

/** The password of the server; its hash is quick to make. */
export const password = "bunker-pass";
const passwordHash = {
  Salt: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  Iterations: 10_000,
  HashAlorithm: "SHA256",
  Hash: "1AZUSmmot19OSvbkjdfrIhOlFZyzIyIc6MhAW/3SP/E=",
};

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed if it is JSON. */
  readonly body: unknown;
}

export interface ApiServerOptions extends Partial<AuthenticationOptions> {
  readonly corsOrigins?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
}

/** All routes with a real database, called in memory; the clock stands still unless it is moved. */
export class ApiServer {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-api-"));
  readonly database = ServerDatabase.open(join(this.folder, "server.sqlite"), { cipher: undefined });
  readonly app: App;
  readonly services: Services;
  readonly logged: LogEntry[] = [];
  readonly tasks = new FakeTasks();
  readonly events = new ServerEvents();
  readonly liveLog = new LiveLog();
  readonly startedWith = new Set<string>();
  /** When jobs run next. */
  held: { jobId: number; reason: HoldReason }[] = [];
  planned: { jobId: number; time: Date }[] = [];
  /** Milliseconds that wrong passwords had to wait. */
  readonly waited: number[] = [];
  now = new Date("2026-01-01T00:00:00Z");
  /** Where secrets are fetched. */
  readonly secrets: { -readonly [K in keyof SecretSurroundings]: SecretSurroundings[K] } = {
    environment: {},
    platform: "linux",
  };
  readonly surroundings: ProcessSurroundings = {
    arguments: [],
    environment: { HOME: this.folder },
    platform: process.platform,
    programFolder: this.folder,
    input: process.stdin,
    write: () => undefined,
    writeError: () => undefined,
    writeBytes: async () => undefined,
    written: async () => undefined,
    onSignal: () => () => undefined,
    exit: (code) => {
      throw new Error(`Exit with ${code}`);
    },
  };
  /** Goes along with each request, once signed in. */
  token: string | undefined;
  remoteAddress = "127.0.0.1";

  constructor({ corsOrigins, settings, ...options }: ApiServerOptions = {}, around: readonly MiddlewareHandler[] = []) {
    const { database, logged } = this;
    database.settings.set("pbkdf-config", JSON.stringify(passwordHash));
    for (const [name, value] of Object.entries(settings ?? {})) database.settings.set(name, value);
    const clock = { now: () => this.now };
    const log: Services["log"] = {
      write: (level, tag, id, message, error) => void logged.push({ level, tag, id, message, error, time: this.now }),
    };
    const authentication = new Authentication({
      database,
      clock,
      log,
      wait: async (milliseconds) => void this.waited.push(milliseconds),
      options: { refreshMinutes: 43_200, allowsForeverToken: false, preAuthTokens: [], ...options },
    });
    const jobs = new JobStore(database, this.events, this.folder);
    const findJob = (id: string) => jobs.get(id)?.job;
    const localPlaces = { of: () => [], refresh: () => undefined };
    this.services = {
      database,
      dataFolder: this.folder,
      temporaryFolder: this.folder,
      programPath: "/opt/bunker",
      startedWith: this.startedWith,
      allowedModules: {},
      jobs,
      traffic: new TrafficBook({ database, clock, localPlaces, findJob }),
      destinations: new DirectDestinationAccess({}, this.folder, (text) => text),
      commandRuns: new CommandRuns(),
      authentication,
      tasks: this.tasks.queue,
      scheduler: { proposed: () => this.planned, held: () => this.held },
      events: this.events,
      liveLog: this.liveLog,
      clock,
      log,
      surroundings: this.surroundings,
      secrets: this.secrets,
    };
    this.app = makeApp(routes, makeGate(this.services), this.services, [
      ...around,
      ...(corsOrigins ? [cors(corsOrigins)] : []),
    ]);
  }

  async ask(
    method: string,
    path: string,
    init: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<ApiAnswer> {
    const { body } = init;
    const headers = new Headers({
      Host: "127.0.0.1:8200",
      ...(body !== undefined && { "Content-Type": "application/json" }),
    });
    if (this.token !== undefined) headers.set("Authorization", `Bearer ${this.token}`);
    for (const [name, value] of Object.entries(init.headers ?? {})) headers.set(name, value);
    const connection: Connection = {
      remoteAddress: this.remoteAddress,
      keepOpen: () => undefined,
      upgrade: () => undefined,
    };
    const request = new Request(`http://127.0.0.1:8200${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = await this.app.fetch(request, { connection });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }

  get(path: string): Promise<ApiAnswer> {
    return this.ask("GET", path);
  }

  post(path: string, body?: unknown): Promise<ApiAnswer> {
    return this.ask("POST", path, { body });
  }

  /** By what the administrator comes in. */
  get administrator(): Account {
    const account = this.services.authentication.accountOf("webserver");
    if (!account) throw new Error("There is no administrator");
    return account;
  }

  /** Signs in; every request after that brings the token. */
  async login(): Promise<this> {
    const { accessToken } = await this.services.authentication.signIns.begin("webserver", false);
    this.token = accessToken;
    return this;
  }

  /** Lets time pass. */
  later(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  [Symbol.dispose](): void {
    this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
