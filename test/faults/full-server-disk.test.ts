import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { platform } from "#platform";
import { findInconsistencies } from "../../src/database/local/consistency.ts";
import { checkBackup } from "../support/backup-checker.ts";
import { SeededRandom } from "../support/seeded-random.ts";
import { contents } from "./faulty-job.ts";
import { type Answer, canMount, SmallDiskServer } from "./small-disk-server.ts";

const random = new SeededRandom(11);
const blocksize = 10_240;
const full = { status: 400, body: { HelpId: "DatabaseFolderFull", Error: expect.stringContaining("Make room") } };

test.skipIf(!canMount)(
  "a server whose own disk is full says so, lets people in, loses nothing, and goes on when there is room",
  async () => {
    using server = await SmallDiskServer.start("8m");
    addFiles(server, "first", 40, 20_000);
    const job = await addJob(server);
    expect(await server.run(job)).toMatchObject({ Status: "Completed" });

    server.fill("data");
    await changeUntilRefused(server);
    for (const path of ["serverstate", "backups", "tasks", "notifications", "logdata/log", `backup/${job}`]) {
      expect(await server.call("GET", path)).toMatchObject({ status: 200 });
    }
    expect(await server.call("POST", "backups", { Backup: jobOf(server, "another") })).toMatchObject(full);
    expect(await server.call("GET", `backup/${job}/filesets`)).toMatchObject(full);
    expect(await server.call("POST", `backup/${job}/run`)).toMatchObject(full);
    const signedIn = await server.call("POST", "auth/login", { Password: "secret" });
    expect(signedIn).toMatchObject({ status: 200 });
    const token = String(signedIn.body.AccessToken);
    await server.call("POST", "serverstate/pause", undefined, token);
    expect((await server.call("GET", "serverstate", undefined, token)).body).toMatchObject({ ProgramState: "Paused" });
    await server.call("POST", "serverstate/resume");

    server.makeRoom("data");
    server.fill("data", 250_000);
    addFiles(server, `second${"x".repeat(150)}`, 800, 10);
    const failed = await server.run(job);
    expect(failed).toMatchObject({ Status: "Failed", ErrorMessage: expect.stringContaining("No space is left") });

    server.makeRoom("data");
    expect(await server.run(job)).toMatchObject({ Status: "Completed" });
    expect((await server.call("GET", "serverstate", undefined, token)).status).toBe(200);
    const log = (await server.call("GET", "logdata/log")).body as unknown as Record<string, unknown>[];
    expect(log.map(({ Exception }) => Exception)).toContainEqual(expect.stringContaining("No space is left"));
    await expectSound(server, job);
  },
  120_000,
);

test.skipIf(!canMount)(
  "a destination that is full ends a job of the server with its reason, and the next run completes it",
  async () => {
    using server = await SmallDiskServer.start("8m");
    addFiles(server, "first", 40, 20_000);
    const job = await addJob(server);
    expect(await server.run(job)).toMatchObject({ Status: "Completed" });

    server.fill("remote", 300_000);
    addFiles(server, "second", 100, 20_000);
    expect(await server.run(job)).toMatchObject({ Status: "Failed", ErrorMessage: expect.stringMatching(/space/) });
    const notifications = (await server.call("GET", "notifications")).body as unknown as Record<string, unknown>[];
    expect(notifications.at(-1)).toMatchObject({
      BackupID: job,
      Type: "Error",
      MessageID: "Full",
      Message: expect.stringContaining("Make room at the destination"),
    });
    expect(await server.call("GET", `backup/${job}/filesets`)).toMatchObject({ status: 200, body: { length: 1 } });

    server.makeRoom("remote");
    expect(await server.run(job)).toMatchObject({ Status: "Completed" });
    expect(await server.call("GET", "notifications")).toMatchObject({ body: { length: notifications.length - 1 } });
    await expectSound(server, job);
  },
  120_000,
);

function addFiles(server: SmallDiskServer, name: string, count: number, size: number): void {
  mkdirSync(server.path("source", name), { recursive: true });
  for (let file = 0; file < count; file++) {
    writeFileSync(server.path("source", name, `file ${file}`), random.bytes(size));
  }
}

function jobOf(server: SmallDiskServer, Name: string) {
  const settings = {
    "no-encryption": "true",
    blocksize: `${blocksize}b`,
    "dblock-size": "1mb",
    "number-of-retries": "0",
  };
  return {
    Name,
    TargetURL: `file://${server.path("remote")}`,
    Sources: [`${server.path("source")}/`],
    Settings: Object.entries(settings).map(([name, Value]) => ({ Name: `--${name}`, Value })),
  };
}

async function addJob(server: SmallDiskServer): Promise<string> {
  return String((await server.call("POST", "backups", { Backup: jobOf(server, "job") })).body.ID);
}

/** The journal of a database has some room left over from earlier. */
async function changeUntilRefused(server: SmallDiskServer): Promise<void> {
  let answer: Answer;
  let change = 0;
  do {
    answer = await server.call("PATCH", "serversettings", { "max-upload-speed": `${++change}MB` });
  } while (answer.status === 200 && change < 5000);
  expect(answer).toMatchObject(full);
}

/** All that was backed up can be restored, and all databases are in order. */
async function expectSound(server: SmallDiskServer, job: string): Promise<void> {
  const restored = server.path("restored");
  expect(await server.run(job, "restore", { restore_path: restored })).toMatchObject({ Status: "Completed" });
  expect(contents(restored)).toEqual(contents(server.path("source")));
  expect((await server.call("GET", "backups")).body).toMatchObject([{ Backup: { Name: "job" } }]);
  expect(await server.end()).toBe(0);
  expect(await checkBackup(server.path("remote"), undefined)).toEqual([]);
  for (const name of readdirSync(server.path("data")).filter((each) => each.endsWith(".sqlite"))) {
    using sql = opened(server.path("data", name));
    expect(sql.prepare("PRAGMA integrity_check").values()).toEqual([["ok"]]);
    if (name !== "Bunker-server.sqlite") expect(findInconsistencies(sql, { hashSize: 32, blocksize })).toEqual([]);
  }
  expect(existsSync(server.path("data", "Bunker-server.sqlite"))).toBe(true);
}

function opened(path: string) {
  const sql = platform.openDatabase(path);
  return Object.assign(sql, { [Symbol.dispose]: () => sql.close() });
}
