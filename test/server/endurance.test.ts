import { heapStats } from "bun:jsc";
import { expect, test } from "bun:test";
import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { platform } from "#platform";
import type { ScheduleExtras } from "../../src/database/server/schedules.ts";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import { LiveLog } from "../../src/jobs/live-log.ts";
import { linesOf, type StartedChild } from "../../src/jobs/process/job-process.ts";
import { SecretMemory } from "../../src/secrets/memory.ts";
import { makeGate } from "../../src/server/auth/gate.ts";
import { preAuthTokens } from "../../src/server/auth/pre-auth.ts";
import { makeApp } from "../../src/server/http/app.ts";
import { servePages } from "../../src/server/pages/endpoint.tsx";
import { routes } from "../../src/server/routes.ts";
import { buildServices, type Worker } from "../../src/server/start/build.ts";
import { Housekeeping } from "../../src/server/start/housekeeping.ts";
import { serveNotifications } from "../../src/server/websocket/endpoint.ts";
import { SimulatedClock } from "../jobs/simulated-clock.ts";
import { ApiServer } from "../support/api-server.ts";
import { countListeners } from "../support/listener-count.ts";

const token = "fixture-preauth-1";
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Saturday; the clocks of Berlin are put forward in the night that follows. */
const begin = Date.UTC(2026, 2, 28, 18);
const clockChange = Date.UTC(2026, 2, 29, 1);
const days = Number(process.env.BUNKER_ENDURANCE_DAYS ?? 1);
const end = begin + days * day;

/** A schedule, and when it runs in this time. */
interface Planned {
  readonly first: number;
  readonly repeat: string;
  readonly rule?: string;
  readonly extras?: ScheduleExtras;
  readonly runs: readonly number[];
}

function every(first: number, distance: number): number[] {
  const runs: number[] = [];
  for (let run = first; run < end; run += distance) runs.push(run);
  return runs;
}

/** At the same time by the clocks of Berlin. */
function daily(first: number): number[] {
  return every(first, day).map((run) => (run < clockChange ? run : run - hour));
}

const evening = begin + 3 * hour;
const isSunday = (run: number) => run >= clockChange - 2 * hour && run < clockChange + 21 * hour;
const plans: readonly Planned[] = [
  ...[0, 0, 0, 10].map((late) => {
    const first = begin + late * minute;
    return { first, repeat: "1h", runs: every(first, hour) };
  }),
  { first: begin, repeat: "1h", rule: "AllowedWeekDays=Sunday", runs: every(begin, hour).filter(isSunday) },
  { first: begin + 50 * minute, repeat: "6h", runs: every(begin + 50 * minute, 6 * hour) },
  { first: evening, repeat: "1D", runs: daily(evening) },
  { first: evening, repeat: "1D", extras: { cron: "0 22 * * *" }, runs: daily(evening) },
];

test("while a server works, and people look on, its memory does not grow, and no run is late by a second", async () => {
  await using server = new EnduringServer();
  const ids = plans.map((plan, index) => server.addJob(`job ${index}`, plan));
  await server.follow();
  const looks: Footprint[] = [];
  for (let part = 1; part <= 4; part++) {
    await server.advance(begin + (part / 4) * days * day - 1);
    looks.push(await server.footprint());
  }
  const [first, last] = [looks[0], looks[3]] as [Footprint, Footprint];
  expect(last.objects / first.objects).toBeLessThan(1.05);
  expect(looks.map(({ counts }) => counts)).toEqual(looks.map(() => first.counts));
  expect(first.counts).toMatchObject({ tasks: 0, queued: 0 });
  for (const [index, id] of ids.entries()) {
    expect(server.begunRuns(id)).toEqual((plans[index]?.runs ?? []).map((run) => new Date(run).toISOString()));
  }
}, 600_000);

interface Footprint {
  /** In the memory of the program. */
  readonly objects: number;
  /** Of what must not get more. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A whole server but for its clock, and its tasks, whose processes end as soon as they have begun. */
class EnduringServer implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "bunker-endurance-"));
  readonly #database = ServerDatabase.open(join(this.#folder, "server.sqlite"), { cipher: undefined });
  readonly #clock = new SimulatedClock(new Date(begin - 1).toISOString(), () => this.#allEnded());
  readonly #liveLog = new LiveLog(() => this.#clock.now().getTime());
  readonly #built;
  readonly #workers: readonly Worker[];
  readonly #app;
  readonly #hub;
  readonly #listeners: () => number;
  #web: Awaited<ReturnType<typeof platform.serve>> | undefined;
  readonly #end = new AbortController();

  constructor() {
    const database = this.#database;
    database.settings.set("server-timezone", "Europe/Berlin");
    const log = { write: () => undefined };
    const clock = this.#clock;
    using other = new ApiServer();
    this.#built = buildServices({
      database,
      dataFolder: this.#folder,
      temporaryFolder: this.#folder,
      liveLog: this.#liveLog,
      log,
      surroundings: other.surroundings,
      secrets: { environment: {}, platform: "linux", memory: new SecretMemory() },
      startedWith: new Set(),
      allowedModules: {},
      authentication: { refreshMinutes: 60 * 24 * 30, allowsForeverToken: false, preAuthTokens: preAuthTokens(token) },
      clock,
      startChild: () => endedChild(clock.now()),
    });
    const { services, workers } = this.#built;
    this.#listeners = countListeners(services.events);
    this.#app = makeApp(routes, makeGate(services), services, []);
    this.#hub = serveNotifications(this.#app, services);
    servePages(this.#app, services);
    this.#workers = [...workers, new Housekeeping({ database, clock, log }, 30 * day)];
    for (const worker of this.#workers) worker.start();
  }

  addJob(name: string, { first, repeat, rule = "", extras = {} }: Planned): number {
    const id = this.#database.jobs.insert({
      name,
      description: "",
      tags: [],
      targetUrl: `file://${join(this.#folder, name)}`,
      databasePath: join(this.#folder, `${name}.sqlite`),
      externalId: null,
      connectionStringId: -1,
      operationType: "Backup",
      metadata: {},
      sources: [this.#folder],
      settings: [],
      filters: [],
      additionalTargets: [],
    });
    this.#database.schedules.save({ jobId: id, time: new Date(first), repeat, rule, lastRun: null, extras });
    this.#built.services.events.emit("jobs");
    return id;
  }

  /** Websockets and pages that stay open. */
  async follow(): Promise<void> {
    const { authentication } = this.#built.services;
    this.#web = await platform.serve({
      hostname: "127.0.0.1",
      port: 0,
      maximumBody: 1000,
      answer: (request, connection) => this.#app.fetch(request, { connection }),
    });
    const { port } = this.#web;
    for (let client = 0; client < 3; client++) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/notifications?token=${token}`);
      await new Promise((resolve) => socket.addEventListener("open", resolve));
      for (const Service of ["taskqueue", "progress", "taskcompleted"]) {
        socket.send(JSON.stringify({ Version: 1, Action: "sub", Service }));
      }
    }
    const { token: page } = await authentication.signIns.beginPages("webserver", true);
    for (let browser = 0; browser < 2; browser++) {
      const reply = await fetch(`http://127.0.0.1:${port}/live`, {
        headers: { Host: `127.0.0.1:${port}`, Cookie: `BunkerSession_${port}=${page}` },
        signal: this.#end.signal,
      });
      expect(reply.status).toBe(200);
      void (async () => {
        for await (const part of reply.body ?? []) expect(part.length).toBeGreaterThan(0);
      })().catch(() => undefined);
    }
  }

  async advance(to: number): Promise<void> {
    await this.#clock.advance(new Date(to).toISOString());
  }

  /** Once all is told, and what nobody needs is cleared away. */
  async footprint(): Promise<Footprint> {
    const { tasks, liveLog } = this.#built.services;
    expect(liveLog.poll({ afterId: 0, level: "Warning", count: 1e6 }).length).toBeLessThan(6000);
    await Bun.sleep(300);
    Bun.gc(true);
    await Bun.sleep(0);
    Bun.gc(true);
    return {
      objects: heapStats().objectCount,
      counts: {
        timers: this.#clock.timers,
        listeners: this.#listeners(),
        openFiles: readdirSync("/proc/self/fd").length,
        tasks: tasks.list().length,
        queued: this.#database.queue.list().length,
      },
    };
  }

  /** When the runs of a job began. */
  begunRuns(jobId: number): string[] {
    const runs = this.#database.runs.page({ jobId, size: 10_000 });
    return runs.map(({ started }) => started.toISOString()).toReversed();
  }

  async #allEnded(): Promise<void> {
    const { tasks } = this.#built.services;
    for (let turn = 0; turn < 3; turn++) await Promise.resolve();
    while (tasks.list().length > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    this.#hub.close();
    await this.#web?.stop(true);
    for (const worker of this.#workers.toReversed()) await worker.stop();
    this.#database.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The child of a backup that is over before it has begun. */
function endedChild(now: Date): StartedChild {
  const time = now.toISOString();
  const log = { event: "log", level: "Warning", tag: "Test", id: "Note", message: "A note", time: now.getTime() };
  const result = {
    MainOperation: "Backup",
    ParsedResult: "Success",
    Interrupted: false,
    BeginTime: time,
    EndTime: time,
    Duration: "00:00:00",
    BackendStatistics: { LastBackupDate: time, KnownFileCount: 1, KnownFileSize: 1, KnownFilesets: 1 },
  };
  const child = Object.assign(new EventEmitter(), {
    stdin: new PassThrough().resume(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    pid: 1,
    kill: () => true,
  });
  child.stdout.once("close", () => child.emit("close", 0, null));
  child.stdout.end([log, { event: "result", result }].map((event) => `${JSON.stringify(event)}\n`).join(""));
  child.stderr.end();
  const process = child as unknown as ChildProcess;
  return { process, lines: linesOf(process) };
}
