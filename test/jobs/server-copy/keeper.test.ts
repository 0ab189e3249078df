import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { openSealedBytes } from "../../../src/crypto/sealed-bytes.ts";
import { takeOver } from "../../../src/database/import-duplicati/take-over.ts";
import { newestServer } from "../../../src/jobs/server-copy/content.ts";
import { SettingsKeeper } from "../../../src/jobs/server-copy/keeper.ts";
import { settingsCopiesSetting } from "../../../src/jobs/server-copy/places.ts";
import { travels } from "../../../src/jobs/setting-names.ts";
import { Users } from "../../../src/jobs/users/users.ts";
import { checkBackup } from "../../support/backup-checker.ts";
import { QueuePlace } from "../../support/queue-place.ts";
import { SimulatedClock } from "../simulated-clock.ts";

const passphrase = "correct horse";
const [first, second] = ["bunker.settings.duplicati.1.json.aes", "bunker.settings.duplicati.2.json.aes"] as const;

let place: QueuePlace;
let clock: SimulatedClock;
let keeper: SettingsKeeper;
let job: string;
beforeEach(async () => {
  place = new QueuePlace();
  clock = new SimulatedClock(new Date().toISOString());
  const { database, queue: tasks, events } = place;
  keeper = new SettingsKeeper({ database, tasks, events, clock, travels, log: { write: () => undefined } });
  const destinations = [{ url: `file://${place.path("copy")}`, "backend-retry-delay": 1 }];
  const options = { "--remote-sync-json-config": JSON.stringify({ destinations }) };
  job = place.addJob("a", { passphrase, ...options });
  await place.ended(place.add("Backup", job));
});
afterEach(() => place[Symbol.asyncDispose]());

const settingsIn = (folder: string) =>
  readdirSync(place.path(folder))
    .filter((name) => name.includes("settings"))
    .sort();
const opened = (folder: string, name: string, key = passphrase) =>
  openSealedBytes(readFileSync(place.path(folder, name)), key).toString();

function rename(name: string): void {
  const known = place.database.jobs.get(Number(job));
  if (known) place.database.jobs.update({ ...known, name });
}

describe("the settings of a server", () => {
  test("lie at each destination of an encrypted backup, nowhere in plain text, and disturb no run", async () => {
    const open = place.addJob("open", { "no-encryption": "true", passphrase: "" });
    const unused = place.addJob("unused");
    await place.ended(place.add("Backup", open));
    place.database.settings.set("overdue-grace", "2h");
    place.database.settings.set("metrics-token-hash", "not for others");
    const users = new Users(place.database.settings, clock);
    users.settingsOf(users.add({ name: "Ada", role: "viewer", jobIds: undefined })).set("pbkdf-config", "her password");
    await keeper.keep();
    expect([settingsIn("a-remote"), settingsIn("copy")]).toEqual([[first], [first]]);
    expect(settingsIn("open-remote")).toEqual([]);
    expect(existsSync(place.path("unused-remote"))).toBeFalse();
    const text = opened("copy", first);
    for (const part of ['"open"', '"unused"', "overdue-grace", "a secret", '"Ada"']) expect(text).toContain(part);
    expect(text).not.toMatch(/metrics-token|jwt-config|pbkdf|her password/);
    expect(() => opened("a-remote", first, "wrong")).toThrow();

    const again = await place.ended(place.add("Backup", job));
    expect(again).toMatchObject({ status: "Completed", result: { ParsedResult: "Success" } });
    for (const operation of ["Test", "Repair"] as const) {
      expect(await place.ended(place.add(operation, job))).toMatchObject({ status: "Completed" });
    }
    expect([settingsIn("a-remote"), settingsIn("copy")]).toEqual([[first], [first]]);
    expect(await checkBackup(place.path("a-remote"), passphrase)).toEqual([]);
    expect(place.database.jobs.get(Number(unused))).toBeDefined();

    const deletion = { deleteRemoteFiles: true, deleteLocalDatabase: true };
    await place.ended(place.queue.add({ kind: "delete-job", jobId: job, ...deletion }));
    expect(readdirSync(place.path("a-remote"))).toEqual([]);
  });

  test("are put there after a change only, beside those of before", async () => {
    await keeper.keep();
    const before = statSync(place.path("copy", first)).mtimeMs;
    await place.ended(place.add("Backup", job));
    await keeper.keep();
    expect(statSync(place.path("copy", first)).mtimeMs).toBe(before);
    expect(settingsIn("copy")).toEqual([first]);
    rename("another name");
    await keeper.keep();
    expect(settingsIn("copy")).toEqual([first, second]);
    expect(opened("copy", first)).not.toContain("another name");
    expect(opened("copy", second)).toContain("another name");
    rename("a third name");
    await keeper.keep();
    expect(opened("copy", first)).toContain("a third name");
    place.database.settings.set(settingsCopiesSetting, false);
    rename("nobody's business");
    await keeper.keep();
    expect(opened("copy", second)).toContain("another name");
  });

  test("reach a destination that was away when it is back, and are no reason to create its folder", async () => {
    renameSync(place.path("copy"), place.path("away"));
    await keeper.keep();
    expect(settingsIn("a-remote")).toEqual([first]);
    expect(existsSync(place.path("copy"))).toBeFalse();
    const stateOf = (name: string) => place.database.settingsCopies.all().find((each) => each.name.endsWith(name));
    expect(stateOf("copy")).toMatchObject({
      content: null,
      failed: clock.now(),
      message: expect.any(String),
      messageId: "FolderMissing",
    });
    renameSync(place.path("away"), place.path("copy"));
    await keeper.keep();
    expect(settingsIn("copy")).toEqual([]);
    await clock.advance(new Date(clock.now().getTime() + 31 * 60_000).toISOString());
    await keeper.keep();
    expect(settingsIn("copy")).toEqual([first]);
    expect(stateOf("copy")).toMatchObject({ content: expect.any(String), failed: null, messageId: null });
  });

  test("give a new server all jobs, with their schedules and databases, from one destination", async () => {
    place.database.schedules.save({
      jobId: Number(job),
      time: new Date("2026-01-01T10:00:00Z"),
      repeat: "1D",
      rule: "AllowedWeekDays=Monday",
      lastRun: null,
      extras: { cron: "0 3 * * *" },
    });
    place.addJob("b");
    place.database.globalOptions.set("--number-of-retries", "7");
    await keeper.keep();
    // One that was not written to its end counts for nothing.
    writeFileSync(place.path("copy", second), readFileSync(place.path("copy", first)).subarray(0, 200));
    mkdirSync(place.path("new"));
    await using fresh = new QueuePlace(place.path("new"));
    const look = { targetUrl: `file://${place.path("copy")}`, sources: [], additionalTargets: [] };
    const known = place.database.jobs.get(Number(job));
    if (!known) throw new Error("no such job");
    const settings = [{ filter: "", name: "passphrase", value: passphrase }];
    const looking = fresh.database.jobs.insert({ ...known, ...look, settings, databasePath: "", name: "look" });
    const found = newestServer(await fresh.queue.immediate(String(looking), { call: "find-server-settings" }));
    if (!found) throw new Error("nothing was found");
    fresh.database.jobs.delete(looking);

    const take = () => takeOver(found.server, fresh.database, { duplicati: undefined, own: fresh.folder });
    expect(take().jobs.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["a", "added"],
      ["b", "added"],
    ]);
    expect(take().jobs.map(({ outcome }) => outcome)).toEqual(["there", "there"]);
    const { id, ...taken } = fresh.database.jobs.list()[0] ?? {};
    expect(taken).toMatchObject({ name: "a", databasePath: known.databasePath, metadata: { BackupListCount: "1" } });
    expect(fresh.database.jobs.get(id ?? 0)).toMatchObject({ settings: known.settings, sources: known.sources });
    expect(fresh.database.schedules.of(id ?? 0)).toMatchObject({ repeat: "1D", extras: { cron: "0 3 * * *" } });
    expect(fresh.database.globalOptions.all()).toMatchObject([{ name: "--number-of-retries", value: "7" }]);
  });
});
