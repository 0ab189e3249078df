import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import { TrafficBook } from "../../src/jobs/budget/traffic-book.ts";
import { systemTimerClock } from "../../src/jobs/clock.ts";
import { ServerEvents } from "../../src/jobs/events.ts";
import { JobStore } from "../../src/jobs/job-store.ts";
import { LiveLog } from "../../src/jobs/live-log.ts";
import { JobProcess, startChild } from "../../src/jobs/process/job-process.ts";
import { JobQueue } from "../../src/jobs/queue/job-queue.ts";
import type { Place } from "../../src/jobs/queue/places.ts";
import { settingsCopy } from "../../src/jobs/settings-copy.ts";
import type { JobOperation, Task, TaskRequest } from "../../src/jobs/task.ts";
import { programCommand } from "./program.ts";

type Settings = Record<string, string>;

/** A queue with its database and stored jobs, in a private folder; tasks run in real processes. */
export class QueuePlace implements AsyncDisposable {
  readonly folder: string;
  readonly database: ServerDatabase;
  readonly events = new ServerEvents();
  readonly liveLog = new LiveLog();
  readonly queue: JobQueue;
  readonly traffic: TrafficBook;
  /** Of the processes that were started, the newest last. */
  readonly processes: JobProcess[] = [];
  /** On what paths lie. */
  localPlaces: (path: string) => Place[] = () => [];
  onProcess: (pid: number | undefined) => void = () => undefined;

  /** @param folder of a place before, whose server is gone. */
  constructor(folder = mkdtempSync(join(tmpdir(), "bunker-queue-"))) {
    this.folder = folder;
    mkdirSync(this.path("temporary"), { recursive: true });
    this.database = ServerDatabase.open(this.path("server.sqlite"), { cipher: undefined });
    const { globalOptions } = this.database;
    const jobs = new JobStore(this.database, this.events, this.folder);
    const localPlaces = { of: (path: string) => this.localPlaces(path), refresh: () => undefined };
    const findJob = (id: string) => jobs.get(id)?.job;
    const { database } = this;
    this.traffic = new TrafficBook({ database, localPlaces, clock: systemTimerClock, findJob });
    this.queue = new JobQueue({
      database: this.database,
      events: this.events,
      liveLog: this.liveLog,
      clock: systemTimerClock,
      settingsCopy: (jobId, options) => settingsCopy(jobs, jobId, options, this.folder),
      localPlaces,
      traffic: this.traffic,
      reportFolder: this.folder,
      expandPath: (path) => path.replace("%HOME%", this.folder),
      globalOptions: () => globalOptions.all(),
      findJob,
      setMetadata: (id, values) => jobs.setMetadata(id, values),
      deleteJob: (id) => jobs.delete(id),
      startProcess: (request, onNews) => {
        const process = new JobProcess(startChild(programCommand), request, onNews);
        this.processes.push(process);
        this.onProcess(process.pid);
        return process;
      },
    });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  /** Stores a job that backs up the folder `<name>-source` to `<name>-remote`. Returns its id. */
  addJob(name: string, settings: Settings = {}, remote = `${name}-remote`): string {
    this.write(`${name}-source/file.txt`, name);
    const all: Settings = { passphrase: "a secret", "--tempdir": this.path("temporary"), ...settings };
    const id = this.database.jobs.insert({
      name,
      description: "",
      tags: [],
      targetUrl: `file://${this.path(remote)}`,
      databasePath: this.path(`${name}.sqlite`),
      externalId: null,
      connectionStringId: -1,
      operationType: "Backup",
      sources: [`%HOME%/${name}-source/`],
      settings: Object.entries(all).map(([option, value]) => ({ filter: "", name: option, value })),
      filters: [],
      additionalTargets: [],
      metadata: {},
    });
    return String(id);
  }

  metadata(jobId: string): Readonly<Record<string, string>> {
    return this.database.jobs.get(Number(jobId))?.metadata ?? {};
  }

  add(operation: JobOperation, jobId: string, more: Partial<Extract<TaskRequest, { kind: "operation" }>> = {}): Task {
    return this.queue.add({ kind: "operation", operation, jobId, ...more });
  }

  /** The task when it has ended. */
  async ended(task: Task): Promise<Task> {
    return await this.until(() => {
      const now = this.queue.get(task.id);
      return now?.finishedAt === undefined ? undefined : now;
    });
  }

  /** What `look` gives, as soon as it gives something. */
  async until<T>(look: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined && found !== false) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends the server; the folder stays. */
  async close(): Promise<void> {
    await this.queue.close();
    this.database.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
