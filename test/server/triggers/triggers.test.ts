import { afterEach, beforeEach, describe, expect, test } from "bun:test";
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
    expect((await api.get("/api/v1/backups")).status).toBe(401);
  });

  test("is for jobs that there are", async () => {
    expect((await api.post("/api/v1/trigger-keys", { Name: "x", Backups: ["none"] })).status).toBe(404);
    expect((await api.post("/api/v1/trigger-keys", { Name: " " })).status).toBe(400);
  });
});
