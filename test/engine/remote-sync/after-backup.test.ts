import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { InProcessProgram } from "../../support/in-process-program.ts";

let program: InProcessProgram;
beforeEach(() => {
  program = new InProcessProgram();
  writeFileSync(program.path("source", "a.txt"), "first");
});
afterEach(() => program[Symbol.dispose]());

const names = (folder: string) => (existsSync(folder) ? readdirSync(folder).toSorted() : []);
const copy = (number = 1) => program.path(`copy-${number}`);
let runs = 0;

/** A backup with something new in it. */
async function backup(destinations: object[], options: Record<string, string | undefined> = {}, more: object = {}) {
  writeFileSync(program.path("source", "b.txt"), `run ${++runs}`);
  return await program.run("backup", [program.source], {
    passphrase: "correct horse",
    "remote-sync-json-config": JSON.stringify({ destinations, ...more }),
    "full-result": "true",
    ...options,
  });
}

const to = (number: number, more: object = {}) => ({
  url: `file://${copy(number)}`,
  "backend-retry-delay": 1,
  retry: 0,
  ...more,
});

describe("a backup with further destinations", () => {
  test("copies its files there, and the copy can be restored", async () => {
    expect((await backup([to(1), to(2)])).code).toBe(0);
    expect(names(copy(1))).toEqual(names(program.remote));
    expect(names(copy(2))).toEqual(names(program.remote));

    rmSync(program.remote, { recursive: true });
    mkdirSync(program.remote);
    for (const name of names(copy(1))) writeFileSync(program.path("remote", name), readFileSync(`${copy(1)}/${name}`));
    const options = { passphrase: "correct horse", "no-local-db": "true", "restore-path": program.path("restored") };
    expect((await program.run("restore", ["*"], { ...options, dbpath: undefined })).code).toBe(0);
    expect(readFileSync(program.path("restored", "a.txt"), "utf8")).toBe("first");
  });

  test("removes there what it has deleted, and nothing that is not its own", async () => {
    await backup([to(1)]);
    writeFileSync(`${copy()}/holiday.jpg`, "not ours");
    writeFileSync(`${copy()}/other-20200101T000000Z.dlist.zip`, "not ours");
    const before = names(copy());
    expect((await backup([to(1)], { "keep-versions": "1" })).code).toBe(0);
    expect(names(copy())).toEqual(
      [...names(program.remote), "holiday.jpg", "other-20200101T000000Z.dlist.zip"].toSorted(),
    );
    expect(before.filter((name) => name.includes("dlist.zip.aes") && names(copy()).includes(name))).toEqual([]);
  });

  test("keeps sound copies of what is damaged or lost at the backup itself", async () => {
    await backup([to(1)]);
    const [damaged, lost] = ["dblock", "dindex"].map((kind) => names(copy()).find((name) => name.includes(kind)) ?? "");
    const sound = readFileSync(`${copy()}/${damaged}`);
    writeFileSync(program.path("remote", damaged as string), sound.subarray(0, -1));
    rmSync(program.path("remote", lost as string));
    const { code, output } = await backup([to(1)], { "no-backend-verification": "true" });
    expect(code).toBe(3);
    for (const id of ["SourceDamaged", "MissingAtSource"]) expect(output).toContain(id);
    expect(readFileSync(`${copy()}/${damaged}`).equals(sound)).toBe(true);
    expect(names(copy())).toContain(lost as string);
    expect(names(copy()).filter((name) => name.includes("dlist"))).toHaveLength(2);
  });

  test("takes the failure of one destination for its own alone", async () => {
    writeFileSync(copy(1), "a file where a folder should be");
    const { code, output } = await backup([to(1, { "backend-retries": 1 }), to(2)]);
    expect(code).toBe(3);
    expect(output).toContain("RemoteSyncFailed");
    expect(output).toMatch(/ErrorID: \w+/);
    expect(names(copy(2))).toEqual(names(program.remote));
  });

  test("waits for a drive that is not there, makes no folder in its place, and goes on when it is back", async () => {
    await backup([to(1, { "backend-retries": 1 })]);
    renameSync(copy(1), copy(9));
    const { code, output } = await backup([to(1, { "backend-retries": 1 })]);
    expect(code).toBe(2);
    expect(output).toContain("RemoteSyncWaits");
    expect(output).not.toContain("RemoteSyncFailed");
    expect(existsSync(copy(1))).toBe(false);
    renameSync(copy(9), copy(1));
    expect((await backup([to(1)])).code).toBe(0);
    expect(names(copy(1))).toEqual(names(program.remote));
  });

  test("makes up at its next run for what failed at a destination before", async () => {
    writeFileSync(copy(1), "a file where a folder should be");
    await backup([to(1, { "backend-retries": 1 }), to(2)]);
    await backup([to(1, { "backend-retries": 1 }), to(2)]);
    rmSync(copy(1));
    expect((await backup([to(1), to(2)])).code).toBe(0);
    expect(names(copy(1)).filter((name) => name.includes("dlist"))).toHaveLength(3);
    expect(names(copy(1))).toEqual(names(program.remote));
  });

  test("never writes the passwords of destinations to its log", async () => {
    const log = program.path("log.txt");
    const url = `nosuch://user:geheimnis@host/path`;
    const { code } = await backup([{ ...to(1), url }], { "log-file": log, "log-level": "Verbose" });
    expect(code).toBe(3);
    expect(readFileSync(log, "utf8")).not.toContain("geheimnis");
  });

  test("writes into the log file that a destination has", async () => {
    const [all, errors] = [program.path("all.txt"), program.path("errors.txt")];
    await backup([to(1, { "log-file": all }), to(2, { "log-file": errors, "log-level": "Error" })]);
    expect(readFileSync(all, "utf8")).toContain("-SynchronizationPlan]: ");
    expect(readFileSync(errors, "utf8")).toBe("");
  });

  test("makes no copies after a failed backup, nor after one with warnings where it is told so", async () => {
    const warning = { "no-such-option": "1" };
    expect((await backup([to(1)], warning, { "sync-on-warnings": false })).code).toBe(2);
    expect(names(copy())).toEqual([]);
    expect((await backup([to(1)], warning)).code).toBe(2);
    expect(names(copy())).toEqual(names(program.remote));
  });

  test("waits for its interval or its count of backups, after a first time", async () => {
    const daily = to(1, { interval: "1D" });
    const everySecond = to(2, { count: 2 });
    await backup([daily, everySecond]);
    const first = names(program.remote);
    // The order in which they are named is of no meaning.
    await backup([everySecond, daily]);
    expect([names(copy(1)), names(copy(2))]).toEqual([first, first]);
    await backup([daily, everySecond]);
    expect([names(copy(1)), names(copy(2))]).toEqual([first, names(program.remote)]);
  });

  test("does nothing for a configuration that cannot be read", async () => {
    const run = await program.run("backup", [program.source], {
      "no-encryption": "true",
      "remote-sync-json-config": "{oops",
    });
    expect(run).toMatchObject({ code: 100, errorId: "RemoteSyncConfigInvalid" });
    expect(names(program.remote)).toEqual([]);
  });

  test("copies nothing in a dry run", async () => {
    await backup([to(1)]);
    const before = names(copy());
    await backup([to(1)], { "dry-run": "true" });
    expect(names(copy())).toEqual(before);
  });
});
