import { Database } from "bun:sqlite";
import { afterAll, expect, test } from "bun:test";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findInconsistencies } from "../../src/database/local/consistency.ts";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import type { JobOperation } from "../../src/jobs/task.ts";
import { codeOf } from "../../src/support/errors.ts";
import { checkBackup } from "../support/backup-checker.ts";
import { QueuePlace } from "../support/queue-place.ts";
import { SeededRandom, seedFrom } from "../support/seeded-random.ts";
import { contents } from "./faulty-job.ts";
import { QueueServer, type ServerOrder } from "./queue-client.ts";

const seed = seedFrom("BUNKER_FAULT_SEED");
const kills = Number(process.env.BUNKER_FAULT_KILLS ?? 2);
const random = new SeededRandom(seed);
const folder = mkdtempSync(join(tmpdir(), "bunker-killed-tasks-"));
const saved = join(folder, "saved");
/** The last of them runs by its schedule alone. */
const jobs = ["first", "second", "scheduled"];
const blocksize = 50 * 1024;
/** What of the source the versions have that were made before anything was killed: by job and time. */
const savedTimes = new Map<string, string>();
const operations: readonly JobOperation[] = ["Backup", "Restore", "Compact", "Delete", "Test", "Vacuum", "Repair"];
/** Those whose results their databases have, and which are not done again once they are there. */
const recorded: readonly JobOperation[] = ["Backup", "Compact", "Delete", "Vacuum", "Repair"];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What dies, and when. */
type Victim = "server" | "child" | "both" | "server at a write";
const victims: readonly Victim[] = ["server", "child", "both", "server at a write"];

test("whatever is killed, no task is lost or run twice, and every backup stays sound", async () => {
  await prepare();
  for (let run = 0; run < kills; run++) {
    const victim = victims[(seed + run) % victims.length] as Victim;
    const orders = randomOrders();
    const moment = random.next();
    const where = `seed ${seed}, run ${run}: ${victim} killed at ${moment.toFixed(2)} of ${JSON.stringify(orders)}`;
    try {
      await killOnce(victim, orders, moment);
    } catch (error) {
      console.error(where);
      throw error;
    }
  }
}, 7_200_000);

/** Jobs with two versions each, of which the older is mostly waste, and something new to back up. */
async function prepare(): Promise<void> {
  const place = new QueuePlace(saved);
  const settings = { passphrase: "", "--no-encryption": "true", "--dblock-size": "1mb", "--blocksize": "50kb" };
  for (const name of jobs) {
    // So that a run too many is a version too many.
    const id = place.addJob(name, { ...settings, "--upload-unchanged-backups": "true" });
    for (const version of ["1", "2", "3"]) {
      place.write(`${name}-source/changing`, random.bytes(1_200_000));
      place.write(`${name}-source/new in ${version}`, random.bytes(200_000));
      cpSync(place.path(`${name}-source`), place.path(`${name}-expected`, version), { recursive: true });
      if (version === "3") break;
      expect(await place.ended(place.add("Backup", id))).toMatchObject({ status: "Completed" });
      const database = LocalDatabase.open(place.path(`${name}.sqlite`));
      savedTimes.set(`${name} ${database.versions.newest()?.time}`, version);
      database.close();
    }
  }
  await place.close();
}

/** Some work for each job without a schedule, and changes of what waits. */
function randomOrders(): ServerOrder[] {
  const orders: ServerOrder[] = [];
  for (const jobId of ["1", "2"]) {
    for (let count = 1 + random.below(3); count > 0; count--) {
      const operation = count === 1 ? "Backup" : random.pick(operations);
      const options = {
        ...(operation === "Delete" && { version: "1" }),
        ...(operation === "Restore" && { "restore-path": `%HOME%/restored-${jobId}-${count}` }),
      };
      orders.push({ do: "add", operation, jobId, options });
    }
  }
  if (random.chance(0.3)) orders.push({ do: "reverse" });
  if (random.chance(0.2)) orders.push({ do: "cancel-last" });
  return orders;
}

async function killOnce(victim: Victim, orders: readonly ServerOrder[], moment: number): Promise<void> {
  const place = join(folder, "place");
  rmSync(place, { recursive: true, force: true });
  cpSync(saved, place, { recursive: true });
  const planned = new Date(Math.ceil((Date.now() + moment * 2000) / 1000) * 1000);
  moveJobs(place, planned);
  await using server = new QueueServer(place);
  await server.says(/^ready$/);
  if (victim === "server at a write") server.order({ do: "die-at-write", count: 1 + Math.floor(moment * 60) });
  for (const order of orders) server.order(order);
  await Promise.race([sleep(100 + random.next() * 2500), server.gone]);
  const children = [...server.children];
  if (victim === "child" || victim === "both") kill(children.at(-1));
  if (victim !== "child") await server.kill();
  await using next = victim === "child" ? undefined : new QueueServer(place);
  const last = next ?? server;
  if (!next) for (const order of orders) if (order.do === "add") expect(await server.says(/^added /)).toBe(true);
  if (next) await next.says(/^ready$/);
  await runOut(last, place, planned);
  await last.kill();
  for (const child of [...children, ...last.children]) await gone(child);
  expectEachRanOnce(place, victim, orders, server.lines);
  await expectSound(place);
}

/** The copy of the folder is another place; the last job runs at a moment, and then every day. */
function moveJobs(place: string, planned: Date): void {
  const database = ServerDatabase.open(join(place, "server.sqlite"), { cipher: undefined });
  for (const { id } of database.jobs.list()) {
    const job = database.jobs.get(id);
    if (job) database.jobs.update(JSON.parse(JSON.stringify(job).replaceAll(saved, place)));
  }
  database.schedules.save({ jobId: 3, time: planned, repeat: "1D", rule: "", lastRun: null, extras: {} });
  database.close();
}

/** Resolves when nothing is left to do, and the scheduled job has run. */
async function runOut(server: QueueServer, place: string, planned: Date): Promise<void> {
  const database = new Database(join(place, "server.sqlite"), { readonly: true });
  try {
    for (;;) {
      expect(server.isGone).toBe(false);
      const { time } = database.query("SELECT time FROM schedule").get() as { time: number };
      const { left } = database.query("SELECT count(*) AS left FROM queued_task").get() as { left: number };
      if (time > planned.getTime() && left === 0) return;
      await sleep(50);
    }
  } finally {
    database.close();
  }
}

/** Every task has one run, and every good backup one version. */
function expectEachRanOnce(
  place: string,
  victim: Victim,
  orders: readonly ServerOrder[],
  said: readonly string[],
): void {
  expect(integrity(join(place, "server.sqlite"))).toEqual(["ok"]);
  const database = ServerDatabase.open(join(place, "server.sqlite"), { cipher: undefined });
  expect(database.jobs.list().map(({ name }) => name)).toEqual(jobs);
  expect(database.queue.list()).toEqual([]);
  const { known, unknown, lessBy } = tasksOf(orders, said);
  for (const [index, name] of jobs.entries()) {
    const jobId = String(index + 1);
    const runs = database.runs.page({ jobId: index + 1, size: 99 }).slice(0, -2);
    const mine = (tasks: readonly KnownTask[], operation: string) =>
      tasks.filter((task) => task.jobId === jobId && task.operation === operation).length;
    for (const operation of operations) {
      const count = runs.filter((run) => run.operation === operation).length;
      const least = name === "scheduled" ? Number(operation === "Backup") : mine(known, operation) - lessBy;
      const most = name === "scheduled" ? least : mine(known, operation) + mine(unknown, operation);
      expectBetween(count, [least, most], `runs of ${operation} of ${name}`);
    }
    const failed = (operation: string, id: string) =>
      runs.filter((run) => run.operation === operation && run.summary.ErrorID === id).length;
    const good = (operation: string) =>
      runs.filter((run) => run.operation === operation && ["Success", "Warning"].includes(run.outcome)).length;
    const died = runs.filter(({ summary }) => summary.ErrorID === "JobProcessDied").length;
    expectBetween(died, [0, victim === "child" || victim === "both" ? 1 : 0], `deaths of ${name}`);
    const refused = failed("Delete", "VersionsHaveChanged");
    const interrupted = failed("Delete", "TaskInterrupted");
    const all = operations.map(good).reduce((sum, each) => sum + each);
    expect([name, all + died + refused + interrupted, runs.map(({ summary }) => summary.ErrorMessage)]).toEqual([
      name,
      runs.length,
      runs.map(({ summary }) => summary.ErrorMessage),
    ]);
    const { versions, results } = madeBy(join(place, `${name}.sqlite`));
    for (const operation of recorded) {
      // What dies may have come to its end before.
      const most = good(operation) + failed(operation, "JobProcessDied");
      expectBetween(results.get(operation) ?? 0, [good(operation), most], `results of ${operation} of ${name}`);
    }
    const expected = 2 + good("Backup") - good("Delete");
    const less = interrupted + failed("Delete", "JobProcessDied");
    // A backup that is broken off after its version is up is no result, and runs again.
    const more = failed("Backup", "JobProcessDied") + (victim === "child" ? 0 : 1);
    expectBetween(versions, [expected - less, expected + more], `versions of ${name}`);
  }
  database.close();
}

function expectBetween(value: number, [least, most]: readonly [number, number], what: string): void {
  expect({ what, value, least, most, isRight: value >= least && value <= most }).toMatchObject({ isRight: true });
}

interface KnownTask {
  readonly jobId: string;
  readonly operation: JobOperation;
}

/**
 * The tasks that the server has told it has, and those that it may have without having told; `lessBy` of them may have been
 * taken out of the queue.
 */
function tasksOf(orders: readonly ServerOrder[], said: readonly string[]) {
  const numbers = (word: string) =>
    said.flatMap((line) => (line.startsWith(`${word} `) ? [Number(line.slice(word.length + 1))] : []));
  const [ids, gone] = [numbers("added"), numbers("cancelled")] as const;
  const adds = orders.filter((order) => order.do === "add");
  // A backup that is asked for while one of the same job waits is that one.
  const known = adds.filter((_, index) => {
    const id = ids[index];
    return id !== undefined && ids.indexOf(id) === index && !gone.includes(id);
  });
  const cancels = orders.filter((order) => order.do === "cancel-last").length;
  return { known, unknown: adds.slice(ids.length), lessBy: cancels - gone.length };
}

/** What tasks have left in the database of a job, but for the two backups that were made before. */
function madeBy(path: string) {
  const database = LocalDatabase.open(path);
  const versions = database.versions.newestFirst().filter(({ isFull }) => isFull).length;
  const results = new Map(recorded.map((name) => [name, database.log.resultsSince(name, 0).length]));
  results.set("Backup", (results.get("Backup") ?? 0) - 2);
  database.close();
  return { versions, results };
}

/** What the killed ones left is cleaned up by the next backup, and all versions that are left are what they were. */
async function expectSound(folder: string): Promise<void> {
  await using place = new QueuePlace(folder);
  await Promise.all(jobs.map((name, index) => expectJobSound(place, name, String(index + 1))));
}

async function expectJobSound(place: QueuePlace, name: string, id: string): Promise<void> {
  expect(await place.ended(place.add("Backup", id))).toMatchObject({ status: "Completed" });
  const path = place.path(`${name}.sqlite`);
  expect(integrity(path)).toEqual(["ok"]);
  const database = LocalDatabase.open(path);
  const found = findInconsistencies(database.sql, { hashSize: 32, blocksize, allowMissingBlocks: false });
  const times = database.versions.newestFirst().map(({ time }) => time);
  database.close();
  expect(found).toEqual([]);
  expect(await checkBackup(place.path(`${name}-remote`), undefined)).toEqual([]);
  expect(await place.ended(place.add("Test", id))).toMatchObject({ status: "Completed" });
  for (const [number, time] of times.entries()) {
    const content = number === 0 ? "3" : savedTimes.get(`${name} ${time}`);
    if (content === undefined) continue;
    const target = place.path("restored", name, String(number));
    const options = { "restore-path": target, version: String(number) };
    expect(await place.ended(place.add("Restore", id, { options }))).toMatchObject({ status: "Completed" });
    expect(contents(target)).toEqual(contents(place.path(`${name}-expected`, content)));
  }
}

function integrity(path: string): unknown[] {
  const database = new Database(path);
  try {
    return database.query("PRAGMA integrity_check").values().flat();
  } finally {
    database.close();
  }
}

/** It may have ended by itself in the meantime. */
function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch (error) {
    expect(codeOf(error)).toBe("ESRCH");
  }
}

/** Resolves when no process of this id is there any more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
}
