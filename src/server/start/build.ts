import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { platform } from "#platform";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { TrafficBook } from "../../jobs/budget/traffic-book.ts";
import { ChangeWatch } from "../../jobs/changes/change-watch.ts";
import type { TimerClock } from "../../jobs/clock.ts";
import { DigestSender } from "../../jobs/digest/digest-sender.ts";
import { DrillPlanner } from "../../jobs/drills/drill-planner.ts";
import { ServerEvents } from "../../jobs/events.ts";
import { optionsOfJob, toOptions } from "../../jobs/job-options.ts";
import { JobStore } from "../../jobs/job-store.ts";
import type { LiveLog } from "../../jobs/live-log.ts";
import type { AllowedModules } from "../../jobs/operation/allowed-modules.ts";
import { DestinationProcesses } from "../../jobs/process/destination-process.ts";
import { JobProcess, type ProcessNews, type startChild as StartChild } from "../../jobs/process/job-process.ts";
import { ProcessSecrets } from "../../jobs/process/process-secrets.ts";
import type { ProcessRequest } from "../../jobs/process/protocol.ts";
import { ReadyProcesses } from "../../jobs/process/ready-processes.ts";
import { JobQueue } from "../../jobs/queue/job-queue.ts";
import { LocalPlaces } from "../../jobs/queue/local-places.ts";
import { areAvailable } from "../../jobs/scheduler/availability.ts";
import { readNetwork } from "../../jobs/scheduler/network.ts";
import { NetworkWatch, networkWishOf } from "../../jobs/scheduler/network-watch.ts";
import { Scheduler } from "../../jobs/scheduler/scheduler.ts";
import { WindowKeeper } from "../../jobs/scheduler/window-keeper.ts";
import { SettingsKeeper } from "../../jobs/server-copy/keeper.ts";
import { travels } from "../../jobs/setting-names.ts";
import { settingsCopy } from "../../jobs/settings-copy.ts";
import { expandPath } from "../../jobs/special-folders.ts";
import { Heartbeat, pingUrl } from "../../jobs/watch/heartbeat.ts";
import { LeftContainers } from "../../jobs/watch/left-containers.ts";
import { OverdueWatch } from "../../jobs/watch/overdue-watch.ts";
import { freeSpaceOf, TemporarySpaceWatch } from "../../jobs/watch/temporary-space.ts";
import { type Notice, sendNotice } from "../../reports/index.ts";
import type { SecretMemory } from "../../secrets/memory.ts";
import type { SecretSurroundings } from "../../secrets/opening.ts";
import type { Logger } from "../../support/log.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { Authentication, type AuthenticationOptions } from "../auth/authentication.ts";
import { sendDigest } from "../digest.ts";
import { translatedNotice } from "../notice-language.ts";
import { noticeSubject } from "../notice-subject.ts";
import type { Services } from "../services.ts";
import { CommandRuns } from "../v1/command-runs.ts";

/** How long a destination may take to answer somebody who waits, in milliseconds. */
const destinationPatience = 60_000;
/** Milliseconds for which a drill takes the network for what it was; longer than until it looks again. */
const drillPatience = 120_000;

/** What the services are made of. */
export interface BuildParts {
  readonly database: ServerDatabase;
  readonly dataFolder: string;
  readonly temporaryFolder: string;
  readonly liveLog: LiveLog;
  readonly log: Logger;
  readonly surroundings: ProcessSurroundings;
  readonly secrets: ServerSecrets;
  readonly startedWith: ReadonlySet<string>;
  readonly allowedModules: AllowedModules;
  readonly authentication: AuthenticationOptions;
  readonly clock: TimerClock;
  /** Starts a child that waits for its request, see `jobs/process`. */
  readonly startChild: typeof StartChild;
}

/** Where secrets are fetched, and what was fetched before. */
export type ServerSecrets = SecretSurroundings & { readonly memory: SecretMemory };

/** Something that works by itself once it is started. */
export interface Worker {
  start(): void;
  stop(): void | Promise<void>;
}

/** Makes all services of the server, and what works on them, in the order in which it is to be started. */
export function buildServices(parts: BuildParts): { readonly services: Services; readonly workers: readonly Worker[] } {
  const { database, dataFolder, temporaryFolder, liveLog, log, surroundings, clock, startChild, allowedModules } =
    parts;
  const events = new ServerEvents();
  const jobs = new JobStore(database, events, dataFolder);
  const command = platform.programCommand(fileURLToPath(new URL("../../main.ts", import.meta.url)));
  const secrets = new ProcessSecrets(parts.secrets);
  const startProcess = (request: ProcessRequest, onNews: (news: ProcessNews) => void | Promise<void>) => {
    const complete = { ...secrets.complete(request), allowedModules };
    const listener = secrets.listen(onNews);
    if (complete.kind === "immediate") return ready.run(complete, listener);
    // Whoever looks at a page waits; a task has time.
    const givesWay = complete.kind === "operation" || complete.kind === "command-line";
    return new JobProcess(startChild(command, { givesWay }), complete, listener);
  };
  const ready = new ReadyProcesses(() => startChild(command), clock);
  const findJob = (id: string) => jobs.get(id)?.job;
  const localPlaces = new LocalPlaces({ platform: surroundings.platform });
  const traffic = new TrafficBook({ database, clock, localPlaces, findJob });
  const tasks = new JobQueue({
    database,
    events,
    liveLog,
    clock,
    localPlaces,
    traffic,
    findJob,
    globalOptions: () => database.globalOptions.all(),
    expandPath: (path) => expandPath(path, surroundings),
    settingsCopy: (jobId, options) => settingsCopy(jobs, jobId, options, dataFolder),
    reportFolder: dataFolder,
    startProcess,
    setMetadata: (jobId, values) => jobs.setMetadata(jobId, values),
    deleteJob: (jobId) => jobs.delete(jobId),
  });
  const runnable = (jobId: number) => {
    const job = jobs.get(String(jobId))?.job;
    return job && { job, options: optionsOfJob(job, database.globalOptions.all()) };
  };
  const network = new NetworkWatch(clock, () => readNetwork(surroundings.environment), log);
  const scheduler = new Scheduler({
    network,
    database,
    tasks,
    events,
    clock,
    isOnBattery: () => platform.isOnBattery(),
    isAvailable: async (jobId) => {
      const found = runnable(jobId);
      if (!found) return false;
      const sources = found.job.sources.map((path) => expandPath(path, surroundings));
      return areAvailable({ url: found.job.targetUrl, options: found.options, sources });
    },
    log,
  });
  const windows = new WindowKeeper({ database, tasks, events, clock, log });
  const report = async (jobId: number, notice: Notice) => {
    const found = runnable(jobId);
    if (!found) return;
    const run = { url: found.job.targetUrl, options: found.options };
    const subject = await noticeSubject({ surroundings, secrets: parts.secrets }, run, found.job.name);
    await sendNotice(translatedNotice({ database }, notice, found.job.name), subject, log);
  };
  const watch = new OverdueWatch({
    database,
    tasks,
    events,
    clock,
    log,
    report,
  });
  const changes = new ChangeWatch({ database, events, log, report });
  const drills = new DrillPlanner({
    isOnNetwork: (jobId) => {
      const options = runnable(jobId)?.options ?? {};
      const wish = networkWishOf((name) => options[name]);
      return wish === undefined || network.holdOf(wish, drillPatience) === undefined;
    },
    mayRead: (jobId) => {
      const job = findJob(String(jobId));
      return job !== undefined && traffic.allows(job, "read");
    },
    database,
    tasks,
    scheduler,
    events,
    clock,
    isOnBattery: () => platform.isOnBattery(),
    log,
  });
  const surveillance = { database, events, clock, log };
  const heartbeat = new Heartbeat({ ...surveillance, ping: pingUrl });
  const temporarySpace = new TemporarySpaceWatch({ ...surveillance, freeSpace: freeSpaceOf });
  const settingsKeeper = new SettingsKeeper({ database, tasks, events, clock, log, travels });
  const authentication = new Authentication({
    database,
    clock,
    log,
    wait: (milliseconds) => sleep(milliseconds),
    options: parts.authentication,
  });
  const services: Services = {
    database,
    dataFolder,
    temporaryFolder,
    programPath: process.execPath,
    startedWith: parts.startedWith,
    allowedModules,
    authentication,
    jobs,
    tasks,
    traffic,
    destinations: new DestinationProcesses({
      startProcess: (request) => startProcess(request, () => undefined),
      options: () => toOptions(database.globalOptions.all()),
      temporaryFolder,
      patience: destinationPatience,
    }),
    commandRuns: new CommandRuns(),
    scheduler,
    events,
    liveLog,
    clock,
    log,
    surroundings,
    secrets: parts.secrets,
  };
  const digest = new DigestSender({ database, events, clock, log, send: () => sendDigest(services) });
  return {
    services,
    workers: [
      new LeftContainers({ jobs, log }),
      { start: () => undefined, stop: () => ready.stop() },
      { start: () => tasks.start(), stop: () => tasks.close() },
      windows,
      scheduler,
      watch,
      changes,
      drills,
      heartbeat,
      temporarySpace,
      digest,
      settingsKeeper,
    ],
  };
}
