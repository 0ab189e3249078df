import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ServerDatabase } from "../../../src/database/server/server-database.ts";
import { serverCopy } from "../../../src/jobs/server-copy/content.ts";
import { travels } from "../../../src/jobs/setting-names.ts";
import { ApiServer, password as apiPassword } from "../../support/api-server.ts";
import { run } from "../../support/tool-run.ts";

let api: ApiServer;
let server: ReturnType<typeof Bun.serve>;
let folder: string;
beforeEach(async () => {
  api = new ApiServer();
  api.now = new Date();
  const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined };
  server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => api.app.fetch(request, { connection }) });
  folder = join(api.folder, "util");
  mkdirSync(folder, { mode: 0o700 });
  await api.login();
  const Settings = [
    { Name: "passphrase", Value: "of the backup" },
    { Name: "encryption-module", Value: "aes" },
  ];
  const Backup = { Name: "Docs", TargetURL: "file:///d", Sources: ["/s"], Settings };
  const Schedule = { Time: "2026-12-24T03:00:00Z", Repeat: "1D", AllowedDays: ["mon", "wed"] };
  expect((await api.post("/api/v1/backups", { Backup, Schedule })).status).toBe(200);
});
afterEach(async () => {
  await server.stop(true);
  api[Symbol.dispose]();
});

const call = (...args: string[]) =>
  run("server-util", [...args, `--hosturl=${server.url.href}`], { environment: { DUPLICATI_HOME: folder } });
const signedIn = (...args: string[]) => call(...args, `--password=${apiPassword}`);
const jsonOf = async (...args: string[]) => {
  const { code, output } = await signedIn(...args, "--json");
  expect(code).toBe(0);
  return JSON.parse(output);
};

describe("server-util drives Bunker's own server", () => {
  test("which tells its state and its backups", async () => {
    expect((await call("health")).code).toBe(0);
    expect(await jsonOf("status")).toMatchObject({ ServerState: "Running", ActiveTask: "", SchedulerTasks: "" });
    const { Backups } = await jsonOf("list-backups");
    expect(Backups).toMatchObject([
      { Id: "1", Name: "Docs", Schedule: { Time: "2026-12-24T03:00:00Z", Repeat: "1D", AllowedDays: ["mon", "wed"] } },
    ]);
    expect((await call("status", "--password=wrong")).code).toBe(2);
  });

  test("which keeps, renews and ends sessions", async () => {
    expect((await signedIn("login")).code).toBe(0);
    for (let count = 0; count < 2; count++) expect((await call("status")).code).toBe(0);
    expect((await call("logout")).code).toBe(0);
    expect((await call("status")).code).toBe(2);
  });

  test("which is entered through its database", async () => {
    const local = (...args: string[]) =>
      run("server-util", [...args, `--hosturl=${server.url.href}`, "--allow-insecure-datafolder"], {
        environment: { DUPLICATI_HOME: api.folder },
      });
    // The name that a server gives its database.
    const own = join(api.folder, "Bunker-server.sqlite");
    const copy = ServerDatabase.open(own, { cipher: undefined });
    copy.settings.set("jwt-config", api.database.settings.get("jwt-config") ?? "");
    copy.close();
    expect((await local("status")).code).toBe(0);
  });

  test("which starts, pauses and resumes", async () => {
    expect((await signedIn("run", "docs")).code).toBe(0);
    expect(api.tasks.tasks[0]?.request).toMatchObject({ operation: "Backup", jobId: "1" });
    expect((await signedIn("pause", "30m")).code).toBe(0);
    expect((await signedIn("pause", "soon")).code).toBe(2);
    expect((await signedIn("resume")).code).toBe(0);
    expect((await signedIn("run", "Nothing")).code).toBe(2);
  });

  test("which tells its plan, leaves out a run, and runs all of a group", async () => {
    const { Schedule } = await jsonOf("schedule", "--days=60");
    expect(Schedule[0]).toMatchObject({ BackupID: "1", Name: "Docs", Clashes: [] });
    const { NextRun: next } = await jsonOf("skip-next", "docs", "--undo");
    const { NextRun: later } = await jsonOf("skip-next", "docs");
    expect(Date.parse(later)).toBeGreaterThan(Date.parse(next));
    expect((await signedIn("skip-next", "nothing")).code).toBe(2);
    expect((await jsonOf("run-all")).Tasks).toHaveLength(1);
    expect((await signedIn("run-all", "--tag=none")).code).toBe(2);
  });

  test("which makes, lists and revokes keys of other programs", async () => {
    const made = await jsonOf("create-trigger-key", "monitor", "docs", "--scopes=Status, restore", "--expires=90D");
    const signing = await signedIn("create-trigger-key", "cron", "--signs");
    expect(signing.output).toContain("bunker-signing-");
    expect((await signedIn("create-trigger-key", "x", "--scopes=all")).code).toBe(2);
    expect((await signedIn("revoke-trigger-key", String(made.TriggerKey.Id))).code).toBe(0);
    const { TriggerKeys } = await jsonOf("list-trigger-keys");
    expect(TriggerKeys).toMatchObject([
      { Name: "monitor", Scopes: ["status", "restore"], Backups: ["1"], Signs: false, Revoked: expect.any(String) },
      { Name: "cron", Scopes: ["run"], Backups: null, Signs: true, Expires: null },
    ]);
    const left = Date.parse(TriggerKeys[0].Expires) - api.now.getTime();
    expect(Math.round(left / (24 * 3_600_000))).toBe(90);
  });

  test("which says why something waits", async () => {
    const running = api.tasks.put({ status: "Running", jobId: "1" });
    const backup = { kind: "operation", operation: "Backup", jobId: "1" } as const;
    const waiting = api.tasks.put({ jobId: "1", request: backup });
    api.tasks.reasons.set(waiting.id, { kind: "server", place: "nas.local", others: [running] });
    const { output } = await signedIn("queue");
    const told = `${waiting.id}: Backup of Docs, since .*: the server nas.local has enough to do: Docs \\(task ${running.id}\\)`;
    expect(output).toMatch(new RegExp(told));
    for (const { id } of [running, waiting]) api.tasks.abort(id);
    for (const { id } of [...api.tasks.list()]) api.tasks.abort(id);
    expect((await jsonOf("queue")).Queue).toEqual([]);
  });

  test("which deletes no backup that runs unless it is forced to", async () => {
    api.tasks.put({ status: "Running", jobId: "1" });
    const { code, output } = await signedIn("delete", "docs");
    expect(code).toBe(2);
    expect(output).toContain("--force");
  });

  test("which takes over what another server has put at a destination", async () => {
    using old = new ApiServer();
    await old.login();
    const Settings = [{ Name: "passphrase", Value: "of the photos" }];
    const Backup = { Name: "Photos", TargetURL: "file:///p", Sources: ["/s"], Settings };
    expect((await old.post("/api/v1/backups", { Backup })).status).toBe(200);
    old.services.authentication.users.add({ name: "Ada", role: "viewer", jobIds: [1, 99] });
    old.services.authentication.users.add({ name: "Bo", role: "admin", jobIds: undefined });
    api.tasks.answers.set("find-server-settings", () => [serverCopy(old.database, travels, old.now).text]);
    const takeOver = (...args: string[]) => jsonOf("take-over", "file:///media/blue", "correct horse", ...args);
    const told = { Written: "2026-01-01T00:00:00Z", Added: ["Photos"], Present: [], Users: ["Ada", "Bo"] };
    expect((await takeOver("--dry-run")).TakenOver).toEqual(told);
    expect(api.services.jobs.list()).toHaveLength(1);
    const { users } = api.services.authentication;
    const before = users.list();
    expect((await takeOver()).TakenOver).toEqual(told);
    const photos = api.services.jobs.list().find(({ job }) => job.name === "Photos")?.job.id;
    expect(users.list().slice(-2)).toMatchObject([
      { name: "Ada", role: "viewer", jobIds: [Number(photos)], hasPassword: false },
      { name: "Bo", role: "admin", jobIds: null, hasPassword: false },
    ]);
    expect((await takeOver()).TakenOver).toMatchObject({ Added: [], Present: ["Photos"], Users: [] });
    expect(users.list()).toHaveLength(before.length + 2);
    expect(api.services.jobs.list()).toHaveLength(2);
    api.tasks.answers.set("find-server-settings", () => []);
    const { code, output } = await signedIn("take-over", "file:///media/blue", "wrong");
    expect(code).toBe(2);
    expect(output).toContain("that this passphrase opens");
  });

  test("which gives out its jobs and takes them back", async () => {
    const target = join(folder, "exports");
    const encrypted = ["--encryption-passphrase=export-secret", `--destination=${target}`];
    expect((await signedIn("export", "all", ...encrypted)).code).toBe(0);
    const file = join(target, "1-Docs.json.aes");
    expect(readFileSync(file).subarray(0, 3).toString()).toBe("AES");
    expect((await signedIn("import", file, "wrong")).code).toBe(2);
    const { Imported } = await jsonOf("import", file, "export-secret");
    expect(Imported.Id).toBe("2");
    const settings = api.database.jobs.get(2)?.settings ?? [];
    expect(settings.find(({ name }) => name === "passphrase")?.value).toBe("of the backup");
    expect(existsSync(join(target, "2-Docs.json.aes"))).toBeFalse();
  });

  test("whose password it changes", async () => {
    expect((await signedIn("change-password", "another-password")).code).toBe(0);
    expect((await signedIn("status")).code).toBe(2);
    expect((await call("status", "--password=another-password")).code).toBe(0);
  });
});
