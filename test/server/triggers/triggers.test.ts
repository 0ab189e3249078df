import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { platform } from "#platform";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
  for (const Name of ["Docs", "Other"]) {
    const Backup = {
      Name,
      TargetURL: "file:///d",
      Sources: ["/s"],
      Settings: [{ Name: "--no-encryption", Value: "" }],
    };
    await api.post("/api/v1/backups", { Backup });
  }
});
afterEach(() => api[Symbol.dispose]());

const makeKey = async (body: object = { Name: "cron", Backups: ["docs"] }) =>
  (await api.post("/api/v1/trigger-keys", body)).body as { ID: number; Key: string };
const trigger = (job: string, headers: Record<string, string>, query = "") => {
  api.token = undefined;
  return api.ask("POST", `/api/trigger/${job}/run${query}`, { headers });
};

describe("a trigger", () => {
  test("starts the job of its key, by number or by name", async () => {
    const { Key } = await makeKey();
    expect((await trigger("1", { Authorization: `Bearer ${Key}` })).body).toEqual({ Status: "OK", ID: 2 });
    expect((await trigger("docs", { "X-Trigger-Key": Key })).status).toBe(200);
    expect(api.tasks.tasks[0]?.request).toMatchObject({ kind: "operation", operation: "Backup", jobId: "1" });
    expect(api.database.triggerKeys.list()[0]?.lastUsed).toEqual(api.now);
  });

  test("starts no other job, and tells not whether there is one", async () => {
    const { Key } = await makeKey();
    const answers = [await trigger("Other", { "X-Trigger-Key": Key }), await trigger("none", { "X-Trigger-Key": Key })];
    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect(api.tasks.tasks).toEqual([]);
  });

  test("needs a key that is worth something", async () => {
    const { ID, Key } = await makeKey({ Name: "all" });
    const token = api.token as string;
    expect((await trigger("1", {})).status).toBe(401);
    expect((await trigger("1", { "X-Trigger-Key": `${Key}x` })).status).toBe(401);
    expect((await trigger("1", { Authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await trigger("1", { "X-Trigger-Key": Key, Host: "evil.example" })).status).toBe(403);
    api.token = token;
    await api.ask("DELETE", `/api/v1/trigger-key/${ID}`);
    expect((await trigger("1", { "X-Trigger-Key": Key })).status).toBe(401);
    expect(api.tasks.tasks).toEqual([]);
  });

  test("that waits tells of the run until its end", async () => {
    const { Key } = await makeKey();
    setTimeout(() => {
      api.tasks.start(2);
      const ended = { ...api.tasks.get(2), status: "Completed" } as NonNullable<ReturnType<typeof api.tasks.get>>;
      api.tasks.tasks = [ended];
      api.events.emit("task-completed", ended);
    }, 20);
    const { body, headers } = await trigger("1", { "X-Trigger-Key": Key }, "?wait=1");
    expect(headers.get("content-type")).toBe("application/x-ndjson");
    const lines = String(body)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ event: "queued", task: 2 });
    expect(lines.at(-1)).toMatchObject({ event: "completed", task: 2 });
  });
});

describe("a trigger key", () => {
  test("is shown once, and stored as a hash", async () => {
    const { Key } = await makeKey();
    const { body } = await api.get("/api/v1/trigger-keys");
    expect(JSON.stringify(body)).not.toContain(Key);
    expect(body).toMatchObject([{ ID: 1, Name: "cron", Backups: ["1"], LastUsed: null, Revoked: null }]);
  });

  test("opens nothing else", async () => {
    const { Key } = await makeKey({ Name: "all" });
    api.token = Key;
    expect(await api.get("/api/v1/backups")).toMatchObject({ status: 403, body: { HelpId: "KeyNotForThis" } });
    expect((await api.post("/api/v1/serverstate/pause")).status).toBe(403);
    expect(api.tasks.asked).toEqual([]);
  });

  test("is for jobs that there are", async () => {
    expect((await api.post("/api/v1/trigger-keys", { Name: "x", Backups: ["none"] })).status).toBe(404);
    expect((await api.post("/api/v1/trigger-keys", { Name: " " })).status).toBe(400);
  });

  test("is for something, and not for the past", async () => {
    for (const wrong of [{ Scopes: [] }, { Expires: "2025-12-31T23:59:59Z" }]) {
      const answer = await api.post("/api/v1/trigger-keys", { Name: "x", ...wrong });
      expect(answer).toMatchObject({ status: 400, body: { HelpId: "InvalidKey" } });
    }
    expect((await api.post("/api/v1/trigger-keys", { Name: "x", Scopes: ["everything"] })).status).toBe(400);
    expect(api.database.triggerKeys.list()).toEqual([]);
  });

  test("of an earlier release goes on starting jobs, and no more than that", async () => {
    const { Key } = await makeKey({ Name: "old" });
    const sql = platform.openDatabase(api.database.path);
    sql.exec("UPDATE trigger_key SET scopes = NULL");
    sql.close();
    expect((await trigger("1", { "X-Trigger-Key": Key })).status).toBe(200);
    api.token = Key;
    expect((await api.get("/api/trigger/1/status")).status).toBe(403);
  });

  test("is worth nothing once it has expired", async () => {
    const { Key } = await makeKey({ Name: "short", Expires: "2026-01-01T01:00:00Z" });
    expect((await trigger("1", { "X-Trigger-Key": Key })).status).toBe(200);
    api.later(3600);
    expect(await trigger("1", { "X-Trigger-Key": Key })).toMatchObject({ status: 401, body: { HelpId: "KeyExpired" } });
  });
});

describe("a scope", () => {
  const refused = (HelpId: string) => ({ status: 403, body: { HelpId } });

  test("to stop ends the runs of a job, and nothing else of it", async () => {
    const { Key } = await makeKey({ Name: "stop", Scopes: ["stop"], Backups: ["docs"] });
    const backup = { kind: "operation", operation: "Backup", jobId: "1" } as const;
    const running = api.tasks.put({ status: "Running", jobId: "1", request: backup });
    api.tasks.put({ status: "Running", jobId: "1", request: { ...backup, operation: "Restore" } });
    api.tasks.put({ status: "Running", jobId: "2", request: { ...backup, jobId: "2" } });
    api.token = Key;
    expect((await api.post("/api/trigger/docs/stop")).body).toEqual({ Status: "OK", IDs: [running.id] });
    expect((await api.post("/api/trigger/docs/stop?now=1")).body).toEqual({ Status: "OK", IDs: [running.id] });
    expect(api.tasks.asked).toEqual([{ stop: running.id }, { abort: running.id }]);
    expect(await api.post("/api/trigger/docs/run")).toMatchObject(refused("KeyNotForThis"));
    expect(await api.post("/api/trigger/other/stop")).toMatchObject(refused("KeyNotForBackup"));
  });

  test("for the status tells how a job is", async () => {
    const { Key } = await makeKey({ Name: "status", Scopes: ["status"] });
    const run = { jobId: 1, operation: "Backup", summary: {}, outcome: "Success" };
    api.database.runs.add({
      ...run,
      started: new Date("2025-12-31T22:00:00Z"),
      finished: new Date("2025-12-31T23:00:00Z"),
    });
    api.planned = [{ jobId: 1, time: new Date("2026-01-01T22:00:00Z") }];
    api.token = Key;
    expect((await api.get("/api/trigger/docs/status")).body).toEqual({
      ...{ BackupID: "1", Name: "Docs", State: "safe", Tasks: [], LastGood: "2025-12-31T23:00:00Z" },
      LastRun: { Outcome: "Success", Started: "2025-12-31T22:00:00Z", Finished: "2025-12-31T23:00:00Z", Message: null },
      NextRun: "2026-01-01T22:00:00Z",
      WaitsFor: null,
    });
    api.tasks.put({ status: "Running", jobId: "1" });
    expect((await api.get("/api/trigger/docs/status")).body).toMatchObject({
      State: "running",
      Tasks: [{ Status: "Running" }],
    });
  });

  test("for the metrics is that of all backups", async () => {
    const all = await makeKey({ Name: "prometheus", Scopes: ["metrics"] });
    const one = await makeKey({ Name: "one", Scopes: ["metrics"], Backups: ["docs"] });
    api.token = all.Key;
    expect((await api.get("/metrics")).status).toBe(200);
    expect((await api.get("/api/v1/backups")).status).toBe(403);
    api.token = one.Key;
    expect(await api.get("/metrics")).toMatchObject(refused("KeyNotForBackup"));
  });

  test("to read opens all that is told, of all jobs or some, but neither secrets nor changes", async () => {
    const all = await makeKey({ Name: "all", Scopes: ["read"] });
    const one = await makeKey({ Name: "one", Scopes: ["read"], Backups: ["docs"] });
    api.token = all.Key;
    for (const path of ["backups", "backup/2", "tasks", "schedule"])
      expect((await api.get(`/api/v1/${path}`)).status).toBe(200);
    const [listed] = (await api.get("/api/v1/backups")).body as { Backup: { TargetURL: string } }[];
    expect(listed?.Backup.TargetURL).toBe("");
    expect((await api.get("/api/v2/connection-strings")).body).toMatchObject({ StatusCode: "KeyNotForThis" });
    for (const path of [
      "serversettings",
      "serversetting/--passphrase",
      "backup/1/export-cmdline?export-passwords=true",
    ]) {
      expect(await api.get(`/api/v1/${path}`)).toMatchObject(refused("KeyNotForThis"));
    }
    expect(await api.ask("DELETE", "/api/v1/backup/1")).toMatchObject(refused("KeyNotForThis"));
    expect((await api.ask("GET", "/api/v1/backups", { headers: { Host: "evil.example" } })).status).toBe(403);
    api.token = one.Key;
    expect((await api.get("/api/v1/backup/1")).status).toBe(200);
    for (const path of ["backup/2", "logdata/log"]) {
      expect(await api.get(`/api/v1/${path}`)).toMatchObject(refused("KeyNotForBackup"));
    }
    expect((await api.get("/api/v1/backups")).body).toMatchObject([{ Backup: { ID: "1" } }]);
  });
});
