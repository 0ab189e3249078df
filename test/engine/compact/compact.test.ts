import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { contents, expectSuccess } from "../../faults/faulty-job.ts";
import { checkBackup } from "../../support/backup-checker.ts";
import { InProcessProgram, type ProgramRun } from "../../support/in-process-program.ts";
import { blocksIn, rewriteVolume } from "../../support/remote-volumes.ts";
import { SeededRandom } from "../../support/seeded-random.ts";

const options = { passphrase: "secret", blocksize: "10kb", "dblock-size": "1mb", "backup-test-samples": "0" };
const separately = { ...options, "no-auto-compact": "true" };
const random = new SeededRandom(11);
let program: InProcessProgram;

beforeEach(() => {
  program = new InProcessProgram();
});
afterEach(() => program[Symbol.dispose]());

const remoteFiles = (part: string) => readdirSync(program.remote).filter((name) => name.includes(part));
const remoteSize = () =>
  readdirSync(program.remote).reduce((sum, name) => sum + statSync(join(program.remote, name)).size, 0);
const backup = (more: Record<string, string> = {}) =>
  program.run("backup", [program.source], { ...separately, ...more });
const compact = (more: Record<string, string> = {}) => program.run("compact", [], { ...options, ...more });
const events = (run: ProgramRun, kind: string) =>
  run.output.split("\n").filter((line) => line.startsWith(`  ${kind} file`)).length;

/** One version, and what is left of an older one that had twice as much: four volumes, half of each is needed. */
async function makeWaste(): Promise<void> {
  const file = (number: number) => join(program.source, `folder ${number % 3}`, `file ${number}`);
  for (let number = 0; number < 180; number++) {
    mkdirSync(join(program.source, `folder ${number % 3}`), { recursive: true });
    writeFileSync(file(number), random.bytes(20_000));
  }
  symlinkSync("folder 1", join(program.source, "link"));
  expectSuccess(await backup());
  for (let number = 1; number < 180; number += 2) rmSync(file(number));
  writeFileSync(join(program.source, "new"), random.bytes(30_000));
  expectSuccess(await backup());
  expectSuccess(await program.run("delete", [], { ...separately, version: "1" }));
}

async function expectWhole(expected = contents(program.source), version = "0"): Promise<void> {
  expect(await checkBackup(program.remote, options.passphrase)).toEqual([]);
  expect(remoteFiles(".dindex.")).toHaveLength(remoteFiles(".dblock.").length);
  const target = program.path("restored");
  rmSync(target, { recursive: true, force: true });
  const run = await program.run("restore", [], { ...options, version, "restore-path": target });
  expect(run).toMatchObject({ code: 0 });
  expect(contents(target)).toEqual(expected);
}

async function expectBlocksStoredOnce(): Promise<void> {
  const stored: string[] = [];
  for (const name of remoteFiles(".dblock."))
    stored.push(...(await blocksIn(program.remote, name, options.passphrase)));
  expect(stored).toHaveLength(new Set(stored).size);
}

describe("compact", () => {
  test("moves what is needed out of wasteful volumes and deletes these, and then has nothing to do", async () => {
    await makeWaste();
    const before = remoteSize();
    const kept = contents(program.source);
    const run = await compact({ "console-log-level": "Information" });
    expectSuccess(run);
    expect(run.output).toMatch(/^Compacting because \d/m);
    expect(remoteSize()).toBeLessThan(before * 0.7);
    await expectWhole(kept);
    await expectBlocksStoredOnce();
    const again = await compact({ "console-log-level": "Information" });
    expect(again.code).toBe(0);
    expect(again.output).toContain("Compacting not required");
    expect(again.output).not.toContain("Listing");
  });

  test("leaves a backup that a database built anew agrees with, and that goes on", async () => {
    await makeWaste();
    expectSuccess(await compact());
    rmSync(program.database);
    expectSuccess(await program.run("repair", [], options));
    await expectWhole();
    writeFileSync(join(program.source, "later"), random.bytes(20_000));
    expectSuccess(await backup());
    await expectWhole();
    await expectBlocksStoredOnce();
  });

  test("counts what it did in its result", async () => {
    await makeWaste();
    const files = new Set(readdirSync(program.remote));
    const run = await compact({ "full-result": "true", "console-log-level": "Information" });
    const added = readdirSync(program.remote).filter((name) => !files.has(name));
    const deleted = [...files].filter((name) => !readdirSync(program.remote).includes(name));
    expect(added.length).toBeGreaterThan(1);
    expect(run.output).toMatch(
      new RegExp(
        `deleted ${deleted.length} file.*compacted to ${added.length} file.* reduced storage by ${deleted.length - added.length} `,
      ),
    );
  });

  test("keeps blocks as they are compressed, whatever the level is now", async () => {
    const line = (number: number) => `${number} ${random.below(1000)} the quick brown fox\n`;
    for (const name of ["a", "b"]) {
      writeFileSync(join(program.source, name), Array.from({ length: 60_000 }, (_, number) => line(number)).join(""));
    }
    expectSuccess(await backup());
    const before = remoteSize();
    expectSuccess(await compact({ threshold: "0", "small-file-max-count": "0", "zip-compression-level": "0" }));
    expect(Math.abs(remoteSize() - before)).toBeLessThan(before * 0.05);
    await expectWhole();
  });

  test("in a dry run tells what it would do, and does nothing", async () => {
    await makeWaste();
    const before = contents(program.remote);
    const database = readFileSync(program.database);
    const dry = await compact({ "dry-run": "true" });
    expectSuccess(dry);
    expect(contents(program.remote)).toEqual(before);
    expect(readFileSync(program.database).equals(database)).toBe(true);
    const real = await compact();
    expect(dry.output.match(/^\[Dryrun\]: Would delete remote file/gm)).toHaveLength(events(real, "Deleting"));
    const uploads = dry.output.match(/^\[Dryrun\]: Would upload generated blockset/gm) ?? [];
    expect(uploads.length * 2).toBe(events(real, "Uploading"));
    expect(dry.output).toMatch(/^\[Dryrun\]: Would download \d+ file.*would reduce storage by/m);
  });

  test("copies no block that is not what its hash says, though everything around it is sound", async () => {
    await makeWaste();
    const [damaged = "", ...others] = remoteFiles(".dblock.");
    const { size, hash } = await rewriteVolume(program.remote, damaged, options.passphrase, (entries) => {
      for (const [name, content] of entries)
        if (name !== "manifest")
          entries.set(
            name,
            content.map((byte) => byte ^ 1),
          );
    });
    const database = LocalDatabase.open(program.database);
    database.volumes.setContent(database.volumes.find(damaged)?.id as number, size, hash);
    database.commit();
    database.close();
    const run = await compact();
    expect(run.code).toBe(100);
    expect(run.output).toContain(`The volume ${damaged} cannot be compacted, and stays as it is`);
    expect(remoteFiles(".dblock.")).toContain(damaged);
    for (const name of others) expect(remoteFiles(".dblock.")).not.toContain(name);
  });

  test("leaves a damaged volume as it is, says so, and compacts the others", async () => {
    await makeWaste();
    const [damaged = "", ...others] = remoteFiles(".dblock.");
    const path = join(program.remote, damaged);
    const content = readFileSync(path);
    content.writeUInt8(content.readUInt8(content.length >> 1) ^ 1, content.length >> 1);
    writeFileSync(path, content);
    const run = await compact({ threshold: "0", "number-of-retries": "0" });
    expect(run.code).toBe(100);
    expect(run.output).toContain(damaged);
    const left = remoteFiles(".dblock.");
    expect(left).toContain(damaged);
    expect(left.filter((name) => others.includes(name))).toEqual([]);
    expect(remoteFiles(".dindex.")).toHaveLength(left.length);
  });

  test("renews the verification file if something has changed", async () => {
    await makeWaste();
    expectSuccess(await compact({ "upload-verification-file": "true" }));
    const text = readFileSync(join(program.remote, "duplicati-verification.json"), "utf8").slice(1);
    const stored = (JSON.parse(text) as { Name: string; State: number }[]).filter(({ State }) => State < 4);
    const names = readdirSync(program.remote).filter((name) => !name.includes("verification"));
    expect(stored.map(({ Name }) => Name).sort()).toEqual(names.sort());
  });

  test("leaves new volumes without an index where index-file-policy says so", async () => {
    await makeWaste();
    const more = await program.run("compact", [], { ...options, threshold: "0", "index-file-policy": "None" });
    expectSuccess(more);
    expect(remoteFiles(".dindex.")).toEqual([]);
    expect(await checkBackup(program.remote, options.passphrase)).toEqual([]);
    expectSuccess(await compact({ threshold: "0" }));
    await expectWhole();
  });

  test("without a database fails, and with more arguments is not understood", async () => {
    expect(await compact()).toMatchObject({ code: 100, errorId: "DatabaseFileMissing" });
    expect((await program.run("compact", ["x"], options)).code).toBe(200);
  });
});

describe("compacting by itself", () => {
  const store = (name: string) => writeFileSync(join(program.source, name), random.bytes(20_000));

  test("follows a deletion, and not with no-auto-compact", async () => {
    await makeWaste();
    const [first] = remoteFiles(".dlist.");
    store("later");
    expectSuccess(await backup());
    const before = remoteFiles(".dblock.");
    expectSuccess(await program.run("delete", [], { ...options, version: "1" }));
    expect(remoteFiles(".dlist.")).not.toContain(first);
    expect(remoteFiles(".dblock.").length).toBeLessThan(before.length);
    await expectWhole();
  });

  test("combines small volumes after a backup that made one, with and without retention", async () => {
    const limits = { "small-file-max-count": "2", "no-auto-compact": "false" };
    for (const [index, more] of [{}, {}, {}, { "keep-versions": "99" }, { "keep-versions": "99" }].entries()) {
      store(`file ${index}`);
      expectSuccess(await backup({ ...limits, ...more }));
      expect(remoteFiles(".dblock.").length).toBeLessThanOrEqual(2);
    }
    await expectWhole();
    await expectBlocksStoredOnce();
  });

  test("waits for auto-compact-interval", async () => {
    const limits = { "small-file-max-count": "1", "no-auto-compact": "false" };
    const counts: number[] = [];
    for (const interval of ["1h", "1h", "1h", "0s"]) {
      store(`file ${counts.length}`);
      expectSuccess(await backup({ ...limits, "auto-compact-interval": interval }));
      counts.push(remoteFiles(".dblock.").length);
    }
    expect(counts).toEqual([1, 1, 2, 1]);
  });
});
