import { afterAll, expect, test } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findInconsistencies } from "../../src/database/local/consistency.ts";
import { LocalDatabase } from "../../src/database/local/database.ts";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import { codeOf } from "../../src/support/errors.ts";
import { checkBackup } from "../support/backup-checker.ts";
import { QueuePlace } from "../support/queue-place.ts";
import { SeededRandom, seedFrom } from "../support/seeded-random.ts";

const seed = seedFrom("BUNKER_FAULT_SEED");
const kills = Number(process.env.BUNKER_FAULT_KILLS ?? 2);
const random = new SeededRandom(seed);
const folder = mkdtempSync(join(tmpdir(), "bunker-killed-tasks-"));
const saved = join(folder, "saved");
const jobs = ["first", "second"];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("whatever is killed, no task is lost or run twice, and every backup stays sound", async () => {
  await prepare();
  for (let run = 0; run < kills; run++) {
    const victim = run % 2 === 0 ? "server" : "child";
    const milliseconds = 50 + random.below(1500);
    const where = `seed ${seed}, run ${run}: ${victim} killed after ${milliseconds} ms`;
    try {
      await killOnce(victim, milliseconds);
    } catch (error) {
      console.error(where);
      throw error;
    }
  }
}, 600_000);

/** Two jobs with a version each, and something new to back up. */
async function prepare(): Promise<void> {
  const place = new QueuePlace(saved);
  for (const name of jobs) {
    const settings = { passphrase: "", "--no-encryption": "true", "--dblock-size": "1mb", "--blocksize": "50kb" };
    const id = place.addJob(name, settings);
    place.write(`${name}-source/old`, random.bytes(1_500_000));
    expect((await place.ended(place.add("Backup", id))).status).toBe("Completed");
    place.write(`${name}-source/new`, random.bytes(2_500_000));
  }
  await place.close();
}

async function killOnce(victim: "server" | "child", milliseconds: number): Promise<void> {
  const place = join(folder, "place");
  rmSync(place, { recursive: true, force: true });
  cpSync(saved, place, { recursive: true });
  moveJobs(place);
  await using server = new TestServer(place);
  await server.line("idle");
  for (const id of ["1", "2"]) server.queueBackup(id);
  await server.line("added");
  await server.line("added");
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const children = [...server.children];
  let last = server;
  if (victim === "child") kill(children.at(-1) as number);
  else {
    await server.kill();
    last = new TestServer(place);
  }
  await using _ = last;
  await last.line("idle");
  await last.kill();
  for (const child of children) await gone(child);
  expectEachRanOnce(place, victim);
  await expectSound(place);
}

/** The copy of the folder is another place. */
function moveJobs(place: string): void {
  const database = ServerDatabase.open(join(place, "server.sqlite"), { cipher: undefined });
  for (const { id } of database.jobs.list()) {
    const job = database.jobs.get(id);
    if (job) database.jobs.update(JSON.parse(JSON.stringify(job).replaceAll(saved, place)));
  }
  database.close();
}

/** Beside the run that made the first version. */
function expectEachRanOnce(place: string, victim: "server" | "child"): void {
  const database = ServerDatabase.open(join(place, "server.sqlite"), { cipher: undefined });
  expect(database.queue.list()).toEqual([]);
  for (const jobId of [1, 2]) {
    const outcomes = database.runs.page({ jobId, size: 9 }).map(({ outcome }) => outcome);
    expect(outcomes).toHaveLength(2);
    if (victim === "server") expect(outcomes).toEqual(["Success", "Success"]);
    else expect(["Success", "Fatal"]).toContain(outcomes[0] as string);
  }
  database.close();
}

/** What the killed ones left is cleaned up by the next backup. */
async function expectSound(folder: string): Promise<void> {
  const place = new QueuePlace(folder);
  for (const [index, name] of jobs.entries()) {
    expect((await place.ended(place.add("Backup", String(index + 1)))).status).toBe("Completed");
    expect(await checkBackup(place.path(`${name}-remote`), undefined)).toEqual([]);
    const database = LocalDatabase.open(place.path(`${name}.sqlite`));
    expect(
      findInconsistencies(database.sql, { hashSize: 32, blocksize: 50 * 1024, allowMissingBlocks: false }),
    ).toEqual([]);
    expect(database.versions.newestFirst().length).toBeGreaterThanOrEqual(2);
    database.close();
    const restored = place.path(`${name}-restored`);
    const restore = place.add("Restore", String(index + 1), { options: { "restore-path": restored } });
    expect(await place.ended(restore)).toMatchObject({ status: "Completed" });
    expect(existsSync(join(restored, "new"))).toBe(true);
  }
  await place.close();
}

/** It may have ended by itself in the meantime. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
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
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

class TestServer implements AsyncDisposable {
  readonly children: number[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lines: string[] = [];
  #wake: () => void = () => undefined;

  constructor(folder: string) {
    const program = join(import.meta.dirname, "queue-server.ts");
    this.#process = spawn(process.execPath, [program, folder], { stdio: ["pipe", "pipe", "inherit"] });
    this.#ended = new Promise((resolve) => this.#process.on("close", resolve));
    createInterface({ input: this.#process.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      const child = /^process (\d+)$/.exec(line)?.[1];
      if (child === undefined) this.#lines.push(line);
      else this.children.push(Number(child));
      this.#wake();
    });
  }

  queueBackup(jobId: string): void {
    this.#process.stdin?.write(`${jobId}\n`);
  }

  /** Resolves when the line has been told; each counts once. */
  async line(wanted: string): Promise<void> {
    for (;;) {
      const index = this.#lines.indexOf(wanted);
      if (index >= 0) {
        this.#lines.splice(index, 1);
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
