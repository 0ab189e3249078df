import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SeededRandom } from "../support/seeded-random.ts";
import { expectSuccess, FaultyJob } from "./faulty-job.ts";

const random = new SeededRandom(3);
let job: FaultyJob;

/** Half of two volumes is needed. */
beforeEach(async () => {
  job = new FaultyJob();
  for (let file = 0; file < 95; file++) writeFileSync(join(job.source, `file ${file}`), random.bytes(20_000));
  await job.backup();
  for (let file = 0; file < 95; file += 2) rmSync(join(job.source, `file ${file}`));
  await job.backup();
  expectSuccess(await job.run("delete", { version: "1", "no-auto-compact": "true" }));
}, 60_000);
afterEach(() => job.dispose());

/** The one version that is left. */
const expectWhole = () => job.expectSound([]);

describe("compacting, when", () => {
  for (const part of ["dblock", "dindex"]) {
    test(`the upload of a ${part} fails once, goes on under another name`, async () => {
      expectSuccess(await job.runFaulty("compact", { failPuts: { part: `.${part}.`, times: 1 } }));
      // Removes the half that arrived.
      expectSuccess(await job.run("backup", { "upload-unchanged-backups": "true" }));
      await expectWhole();
    }, 60_000);

    test(`the upload of a ${part} always fails, deletes nothing, and the next run completes it`, async () => {
      const before = readdirSync(job.remote);
      const run = await job.runFaulty("compact", { failPuts: { part: `.${part}.`, times: 1000 } });
      expect(run.code).toBe(100);
      expect(readdirSync(job.remote)).toEqual(expect.arrayContaining(before));
      expectSuccess(await job.run("compact"));
      await expectWhole();
      expect(readdirSync(job.remote).filter((name) => before.includes(name))).toEqual(job.lists());
    }, 60_000);

    test(`only half of a ${part} arrives, deletes nothing, and the next run completes it`, async () => {
      const before = readdirSync(job.remote);
      const run = await job.runFaulty("compact", { shortenPuts: { part: `.${part}.`, times: 1 } });
      expect(run).toMatchObject({ code: 100, errorId: "CompactUploadLost" });
      expect(readdirSync(job.remote)).toEqual(expect.arrayContaining(before));
      expectSuccess(await job.run("compact"));
      await expectWhole();
    }, 60_000);
  }

  test("old volumes cannot be deleted, leaves them to the next run", async () => {
    const before = job.dblocks();
    const run = await job.runFaulty("compact", { failDeletes: true });
    expect(run).toMatchObject({ code: 0 });
    expect(run.output).toContain("Failed to delete");
    expect(job.dblocks()).toEqual(expect.arrayContaining(before));
    expectSuccess(await job.run("backup"));
    await expectWhole();
  }, 60_000);

  test("it is interrupted, keeps what was done, and the next run goes on", async () => {
    const run = await job.runFaulty("compact", { interrupt: { at: 2, times: 1 } });
    expect(run.signal).toBeNull();
    expectSuccess(await job.run("compact"));
    expectSuccess(await job.run("backup"));
    await expectWhole();
  }, 60_000);

  test("it is ended at once, is completed by the next run", async () => {
    const run = await job.runFaulty("compact", { interrupt: { at: 2, times: 2 } });
    expect(run.code).toBe(130);
    expectSuccess(await job.run("compact"));
    await expectWhole();
  }, 60_000);
});
