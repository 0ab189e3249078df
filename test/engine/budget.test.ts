import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noTraffic } from "../../src/destinations/index.ts";
import { Budget } from "../../src/engine/budget.ts";
import { affordablePlan } from "../../src/engine/compact/affordable.ts";
import { checkBackup } from "../support/backup-checker.ts";
import { InProcessProgram } from "../support/in-process-program.ts";
import { SeededRandom } from "../support/seeded-random.ts";

const random = new SeededRandom(5);
const unlimited = { requests: undefined, uploaded: undefined, downloaded: undefined };
const far = new Date("2030-01-01T00:00:00Z");

describe("a budget", () => {
  test("has left what was moved neither before nor since, and nothing below zero", () => {
    const spent = noTraffic();
    const before = { requests: 3, uploaded: 0, downloaded: 40 };
    const budget = new Budget({ ...unlimited, requests: 5, downloaded: 100 }, before, () => spent, far);
    expect(budget.left()).toEqual({ requests: 2, uploaded: Number.POSITIVE_INFINITY, downloaded: 60 });
    expect(budget.isUsedUp).toBe(false);
    spent.downloaded = 61;
    expect(budget.left().downloaded).toBe(0);
    expect(budget.isUsedUp).toBe(true);
    expect(new Budget(unlimited, before, () => spent, far).isUsedUp).toBe(false);
  });
});

describe("the part of a compaction that fits", () => {
  const volume = (id: number, wasted: number) => ({ id, size: 100, needed: 1, data: 100, wasted });
  const plan = { unused: [volume(1, 100)], rewritten: [volume(2, 50), volume(3, 50), volume(4, 0)], reason: "why" };
  const all = { requests: 1e9, uploaded: 1e9, downloaded: 1e9 };
  const ids = (may: Partial<typeof all>) => {
    const { unused, rewritten, left } = affordablePlan(plan, { ...all, ...may }, 100);
    return [unused, rewritten, left].map((volumes) => volumes.map(({ id }) => id));
  };

  test.each([
    [{}, [[1], [2, 3, 4], []]],
    [{ downloaded: 299 }, [[1], [2, 3], [4]]],
    [{ uploaded: 99 }, [[1], [2], [3, 4]]],
    [{ downloaded: 0 }, [[1], [], [2, 3, 4]]],
    [{ requests: 4 }, [[], [], [1, 2, 3, 4]]],
    [{ requests: 5 }, [[1], [], [2, 3, 4]]],
  ])("with %p is made of whole volumes", (may, expected) => {
    expect(ids(may)).toEqual(expected);
  });

  test("is not a single small volume that would stay as small", () => {
    const small = { ...plan, unused: [], rewritten: [volume(4, 0), volume(5, 0)] };
    expect(affordablePlan(small, { ...all, downloaded: 100 }, 100).rewritten).toEqual([]);
  });
});

describe("with a budget", () => {
  const options = { passphrase: "secret", blocksize: "10kb", "dblock-size": "1mb", "backup-test-samples": "0" };
  let program: InProcessProgram;
  beforeEach(() => {
    program = new InProcessProgram();
  });
  afterEach(() => program[Symbol.dispose]());

  const write = (name: string, size: number) => {
    mkdirSync(program.source, { recursive: true });
    writeFileSync(join(program.source, name), random.bytes(size));
  };
  const backup = (more: Record<string, string> = {}) =>
    program.run("backup", [program.source], { ...options, "no-auto-compact": "true", ...more });
  const dblocks = () => readdirSync(program.remote).filter((name) => name.includes(".dblock."));

  test("a backup warns or does not begin, and a restore goes on", async () => {
    write("a", 200_000);
    const first = await backup({ "traffic-budget-upload": "100kb" });
    expect(first.output).toContain("The traffic budget of the destination is used up now");
    write("b", 1000);
    const second = await backup({ "traffic-budget-upload": "100kb" });
    expect([second.code, second.output]).toEqual([2, expect.stringContaining("the backup is made all the same")]);
    write("c", 1000);
    const before = dblocks();
    const stopped = await backup({ "traffic-budget-upload": "100kb", "budget-policy": "Stop" });
    expect([stopped.code, stopped.output]).toEqual([100, expect.stringContaining("used up for this month")]);
    expect(dblocks()).toEqual(before);
    const exceeding = { "traffic-budget-upload": "100kb", "budget-policy": "Stop", "exceed-budget": "true" };
    expect((await backup(exceeding)).code).toBe(0);
    const target = program.path("restored");
    const restore = { ...options, "traffic-budget-download": "1kb", "restore-path": target };
    expect((await program.run("restore", ["*"], restore)).code).toBe(0);
    expect(readdirSync(target).toSorted()).toEqual(["a", "b", "c"]);
  });

  test("a limit among the parameters of the destination holds as one among the options does", async () => {
    write("a", 200_000);
    const url = `file://${program.remote}?traffic-budget-upload=100kb`;
    const { output } = await program.run("backup", [program.source], { ...options, "no-auto-compact": "true" }, url);
    expect(output).toContain("The traffic budget of the destination is used up now");
  });

  test("a backup that is to stop ends in good order when it is used up", async () => {
    for (let number = 0; number < 6; number++) write(`file ${number}`, 1_200_000);
    const stopping = { "traffic-budget-upload": "1500kb", "budget-policy": "Stop", "asynchronous-upload-limit": "1" };
    const { output } = await backup(stopping);
    expect(output).toContain("the backup ends after the file that it is at");
    expect(await checkBackup(program.remote, options.passphrase)).toEqual([]);
  });

  test("compacting and testing do what fits, in whole volumes, and all of it if that is wanted", async () => {
    for (let number = 0; number < 120; number++) write(`file ${number}`, 30_000);
    await backup();
    for (let number = 1; number < 120; number += 2) rmSync(join(program.source, `file ${number}`));
    await backup();
    await program.run("delete", [], { ...options, "no-auto-compact": "true", version: "1" });
    const before = dblocks();
    const nothing = await program.run("compact", [], { ...options, "traffic-budget-download": "100kb" });
    expect(nothing.output).toContain("are not compacted, since the traffic budget does not allow it");
    expect(dblocks()).toEqual(before);
    const prices = { "price-download": "1000", "price-upload": "0", "price-currency": "EUR" };
    const part = await program.run("compact", [], { ...options, ...prices, "traffic-budget-download": "1100kb" });
    expect(part.output).toMatch(
      /Compacting will replace 1 files: 1,\d+\.\d\d KiB down, about \d+\.\d\d KiB up, about \d+ calls to the destination, at a price of about EUR 0\.9\d/,
    );
    expect(part.output).toContain("are not compacted, since the traffic budget does not allow it");
    const kept = dblocks().filter((name) => before.includes(name));
    expect(kept).toHaveLength(before.length - 1);
    expect(await checkBackup(program.remote, options.passphrase)).toEqual([]);
    const tested = await program.run("test", ["all"], { ...options, "traffic-budget-download": "1100kb" });
    expect(tested.output).toContain("remote files are not tested, since the traffic budget does not allow it");
    const all = { ...options, "traffic-budget-download": "1100kb", "exceed-budget": "true" };
    expect((await program.run("compact", [], all)).output).not.toContain("budget");
    expect(dblocks().filter((name) => before.includes(name))).toEqual([]);
    expect((await program.run("test", ["all"], all)).output).not.toContain("budget");
  });
});
