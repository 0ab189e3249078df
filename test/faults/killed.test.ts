import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseRetiredName, retiredName } from "../../src/volumes/index.ts";
import { checkBackup } from "../support/backup-checker.ts";
import { retiredIn } from "../support/remote-volumes.ts";
import { SeededRandom, seedFrom } from "../support/seeded-random.ts";
import { expectSuccess, FaultyJob } from "./faulty-job.ts";

const seed = seedFrom("BUNKER_FAULT_SEED");
/** Every moment of an action instead of one, which takes many times as long. */
const allMoments = process.env.BUNKER_FAULT_MOMENTS === "all";
const randomKills = Number(process.env.BUNKER_FAULT_KILLS ?? 20);
const random = new SeededRandom(seed);
const jobs: FaultyJob[] = [];

setDefaultTimeout(allMoments ? 7_200_000 : 300_000);

afterAll(() => {
  for (const job of jobs) job.dispose();
});

test("a first backup that is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  job.save();
  await killEverywhere(job, "backup");
});

test("a second backup that is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  edit(job);
  job.save();
  await killEverywhere(job, "backup");
});

test("a backup that deletes versions and is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  edit(job);
  await job.backup();
  edit(job);
  job.save();
  await killEverywhere(job, "backup", { "keep-versions": "1" }, { isDeleting: true });
});

test("a deletion that is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  edit(job);
  await job.backup();
  job.save();
  await killEverywhere(job, "delete", { version: "1" }, { isDeleting: true });
});

/** Holds each list, from the oldest on, against what its version must restore to. */
async function expectVersions(job: FaultyJob, expected: readonly string[]): Promise<void> {
  expect(await checkBackup(job.remote, undefined)).toEqual([]);
  expect(job.inconsistencies()).toEqual([]);
  expect(job.lists()).toHaveLength(expected.length);
  for (const [index, list] of job.lists().entries()) await job.expectRestorable(list, expected[index] as string);
}

test("a deletion that compacts and is killed at any remote action is completed by the next run", async () => {
  const job = await newWaste();
  job.save();
  await killEverywhere(job, "delete", { "keep-versions": "1" }, { isDeleting: true });
});

test("a compaction that is killed at any remote action is completed by the next run", async () => {
  const job = await newWaste();
  expectSuccess(await job.run("delete", { version: "1", "no-auto-compact": "true" }));
  job.save();
  await killEverywhere(job, "compact", {}, { isDeleting: true });
});

test("a compaction whose old files wait and that is killed at any remote action is completed by the next run", async () => {
  const job = await newWaste();
  const keep = { "keep-retired-files": "7D" };
  expectSuccess(await job.run("delete", { version: "1", "no-auto-compact": "true", ...keep }));
  job.save();
  const before = job.dblocks();
  const check = async () => {
    await expectVersions(job, [job.source]);
    await job.expectBlocksStoredOnce();
    const waiting = retiredIn(job.remote).map((name) => parseRetiredName(name)?.name);
    const inUse = new Set(job.dblocks());
    // No file that was in use before is gone.
    expect(waiting).toEqual(expect.arrayContaining(before.filter((name) => !inUse.has(name))));
  };
  await killEverywhere(job, "compact", keep, { isDeleting: true, check });
});

test("a repair that brings retired files back and is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  const names = [job.dblocks()[0] ?? "", job.lists()[0] ?? ""];
  for (const name of names) {
    const retired = retiredName(name, 1_700_000_000, { isDamaged: false });
    renameSync(join(job.remote, name), join(job.remote, retired));
  }
  job.save();
  const check = async () => {
    await expectVersions(job, [job.source]);
    expect(readdirSync(job.remote)).toEqual(expect.arrayContaining(names));
  };
  await killEverywhere(job, "repair", {}, { check });
});

test("after a compaction that was killed, a backup or a database that is built anew goes on", async () => {
  const job = await newWaste();
  expectSuccess(await job.run("delete", { version: "1", "no-auto-compact": "true" }));
  job.save();
  // The new dblock is up without its index, and with it.
  for (const at of [2, 3]) {
    for (const isDatabaseLost of [false, true]) {
      job.rewind();
      const { actions } = await job.runFaulty("compact", { kill: { at, moment: "after" } });
      expect(actions.at(-1)).toBe("put");
      if (isDatabaseLost) {
        rmSync(job.database);
        expectSuccess(await job.run("repair"));
      }
      expectSuccess(await job.run("backup"));
      expectSuccess(await job.run("compact"));
      await expectVersions(job, [job.source]);
      if (!isDatabaseLost) await job.expectBlocksStoredOnce();
    }
  }
});

test("a purge that is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  edit(job);
  await job.backup();
  job.save();
  const expected = [...job.versions.values()];
  for (const folder of expected) rmSync(join(folder, "folder/small"));
  const check = () => expectVersions(job, expected);
  await killEverywhere(job, "purge", { include: "*/small" }, { isDeleting: true, check });
});

test("a purge of broken files that is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  const sound = job.dblocks();
  writeFileSync(join(job.source, "z"), random.bytes(300_000));
  await job.backup();
  const lost = job.dblocks().filter((name) => !sound.includes(name));
  for (const name of lost) rmSync(join(job.remote, name));
  job.save();
  const expected = [...job.versions.values()];
  rmSync(join(expected[1] as string, "z"));
  const check = async () => {
    expect((await job.run("list-broken-files")).output).toBe("  Listing remote folder ...\n");
    await expectVersions(job, expected);
  };
  await killEverywhere(job, "purge-broken-files", {}, { isDeleting: true, check });
});

test("a repair that is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  rmSync(job.database);
  job.save();
  await killEverywhere(job, "repair");
});

test("a repair that makes lost files anew and is killed at any remote action is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  for (const [lost = ""] of [job.dblocks(), job.lists()]) rmSync(join(job.remote, lost));
  job.save();
  const options = { "rebuild-missing-dblock-files": "true" };
  await killEverywhere(job, "repair", options, { isDeleting: true, check: () => expectVersions(job, [job.source]) });
});

test("a backup that is killed at random moments is completed by the next run", async () => {
  const job = newJob();
  await job.backup();
  edit(job);
  job.save();
  for (let run = 0; run < randomKills; run++) {
    const milliseconds = 100 + random.below(700);
    job.rewind();
    let timer: ReturnType<typeof setTimeout> | undefined;
    await job.runFaulty("backup", {}, {}, (process) => {
      timer = setTimeout(() => process.kill("SIGKILL"), milliseconds);
    });
    clearTimeout(timer);
    try {
      const whole = wholeDblocks(job);
      expectSuccess(await job.run("backup"));
      expect(job.dblocks()).toEqual(expect.arrayContaining(whole));
      await job.expectSound();
    } catch (error) {
      console.error(`seed ${seed}, run ${run}, killed after ${milliseconds} ms`);
      throw error;
    }
  }
});

function newJob(): FaultyJob {
  const job = new FaultyJob();
  jobs.push(job);
  mkdirSync(join(job.source, "folder"));
  for (const name of ["a", "folder/b"]) writeFileSync(join(job.source, name), random.bytes(600_000));
  writeFileSync(join(job.source, "folder/small"), "small");
  return job;
}

/** Two versions: of the data of the first, the second needs half, and a third volume. */
async function newWaste(): Promise<FaultyJob> {
  const job = new FaultyJob();
  jobs.push(job);
  for (let file = 0; file < 95; file++) writeFileSync(join(job.source, `file ${file}`), random.bytes(20_000));
  await job.backup();
  for (let file = 0; file < 95; file += 2) rmSync(join(job.source, `file ${file}`));
  writeFileSync(join(job.source, "new"), random.bytes(20_000));
  await job.backup({ "no-auto-compact": "true" });
  return job;
}

/** One file new, one changed in full, one gone to nothing. */
function edit(job: FaultyJob): void {
  writeFileSync(join(job.source, "a"), random.bytes(700_000));
  writeFileSync(join(job.source, `new ${readdirSync(job.source).length}`), random.bytes(20_000));
}

async function killEverywhere(
  job: FaultyJob,
  command: string,
  options: Record<string, string> = {},
  { isDeleting = false, check }: { isDeleting?: boolean; check?: () => Promise<void> } = {},
): Promise<void> {
  const undisturbed = await job.runFaulty(command, {}, options);
  expectSuccess(undisturbed);
  for (const [index, action] of undisturbed.actions.entries()) {
    const all = action === "put" ? (["before", "middle", "after"] as const) : (["before", "after"] as const);
    // One moment of each action, another with each seed; every moment takes minutes.
    const moments = allMoments ? all : [all[(seed + index) % all.length] ?? "before"];
    for (const moment of moments) {
      const where = `seed ${seed}, killed ${moment} action ${index + 1} (${action}) of ${undisturbed.actions.join(" ")}`;
      try {
        job.rewind();
        const killed = await job.runFaulty(command, { kill: { at: index + 1, moment } }, options);
        expect(killed.signal).toBe("SIGKILL");
        const whole = wholeDblocks(job);
        const healed = await job.run(command, options);
        expectSuccess(healed);
        if (check) {
          await check();
          continue;
        }
        if (!isDeleting) expect(job.dblocks()).toEqual(expect.arrayContaining(whole));
        const kept = [...job.versions.keys()].filter((list) => job.lists().includes(list));
        if (!isDeleting) expect(kept).toEqual([...job.versions.keys()]);
        await job.expectSound(kept);
      } catch (error) {
        console.error(where);
        throw error;
      }
    }
  }
}

/** Dblocks with the end of a zip file. */
function wholeDblocks(job: FaultyJob): string[] {
  return job.dblocks().filter((name) => {
    const path = join(job.remote, name);
    return statSync(path).size > 22 && readFileSync(path).includes("PK\x05\x06");
  });
}
