import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ApiServer } from "../../support/api-server.ts";

let api: ApiServer;
let id: string;
beforeEach(async () => {
  api = await new ApiServer().login();
  const Backup = {
    Name: "Docs",
    TargetURL: "file:///dest",
    Sources: ["/home/me/"],
    Settings: [{ Name: "--no-encryption", Value: "" }],
  };
  id = ((await api.post("/api/v1/backups", { Backup })).body as { ID: string }).ID;
});
afterEach(() => api[Symbol.dispose]());
const post = (path: string, body?: unknown) => api.post(`/api/v1/backup/${id}/${path}`, body);

describe("a task", () => {
  test.each([
    ["run", "Backup"],
    ["start", "Backup"],
    ["verify", "Test"],
    ["compact", "Compact"],
    ["vacuum", "Vacuum"],
    ["createreport", "CreateReport"],
    ["report-remote-size", "ListRemote"],
    ["repair", "Repair"],
    ["repairupdate", "RepairUpdate"],
  ] as const)("is queued by %s", async (path, operation) => {
    expect((await post(path)).body).toEqual({ Status: "OK", ID: 2 });
    expect(api.tasks.tasks[0]?.request).toMatchObject({ kind: "operation", operation, jobId: id });
  });

  test("of a restore has what the client wants as options, and leaves the rest to the job", async () => {
    await post("restore", {
      paths: ["/home/me/*"],
      time: "2026-01-01T00:00:00Z",
      restore_path: "%HOME%/back",
      overwrite: true,
      skip_metadata: false,
      passphrase: " ",
    });
    expect(api.tasks.tasks[0]?.request).toEqual({
      kind: "operation",
      operation: "Restore",
      jobId: id,
      paths: ["/home/me/*"],
      options: {
        time: "2026-01-01T00:00:00Z",
        "restore-path": `${api.folder}/back`,
        overwrite: "true",
        "skip-metadata": "false",
        "allow-passphrase-change": "true",
      },
    });
  });

  test("of a restore needs a body, and a time that is one", async () => {
    expect((await post("restore")).status).toBe(400);
    expect((await post("restore", { time: "whenever" })).status).toBe(500);
    expect(api.tasks.tasks).toEqual([]);
  });

  test("of a repair for some versions is told so", async () => {
    await post("repairupdate", { only_paths: true, version: "2", paths: ["*"] });
    expect(api.tasks.tasks[0]?.request).toMatchObject({
      paths: ["*"],
      options: { "repair-only-paths": "true", version: "2", "ignore-update-if-version-exists": "true" },
    });
  });
});

describe("deleting a job", () => {
  test("is a task as well", async () => {
    const answer = await api.ask("DELETE", `/api/v1/backup/${id}?delete-local-db=True`);
    expect(answer.body).toEqual({ Status: "OK", Reason: null, ID: 2 });
    expect(api.tasks.tasks[0]?.request).toEqual({
      kind: "delete-job",
      jobId: id,
      deleteRemoteFiles: false,
      deleteLocalDatabase: true,
    });
  });

  test("is refused while it runs, unless it is forced", async () => {
    await post("run");
    api.tasks.start(2);
    const refused = await api.ask("DELETE", `/api/v1/backup/${id}`);
    expect(refused).toMatchObject({ status: 500, body: { Status: "failed", Reason: "backup-in-progress", ID: 2 } });
    const forced = await api.ask("DELETE", `/api/v1/backup/${id}?force=true`);
    expect(forced).toMatchObject({ status: 200, body: { Status: "OK" } });
    expect(api.tasks.asked).toContainEqual({ abort: 2 });
  });

  test("by force ends what the job does and has still to do, first what waits, and nothing else", async () => {
    for (const path of ["run", "verify", "compact"]) await post(path);
    api.tasks.put({ jobId: "77" });
    api.tasks.start(2);
    expect((await api.ask("DELETE", `/api/v1/backup/${id}?force=true`)).status).toBe(200);
    expect(api.tasks.asked.slice(3, 6)).toEqual([{ abort: 4 }, { abort: 3 }, { abort: 2 }]);
    expect(api.tasks.list().map(({ id: task }) => task)).toEqual([5, 6]);
  });
});

describe("the local database", () => {
  const pathNow = () => api.services.jobs.get(id)?.job.databasePath as string;

  test("is moved with its journal, and found there", async () => {
    const before = pathNow();
    for (const end of ["", "-wal"]) writeFileSync(before + end, `database${end}`);
    const target = join(api.folder, "new", "moved.sqlite");
    expect((await post("movedb", { path: target })).status).toBe(200);
    expect(pathNow()).toBe(target);
    expect([target, `${target}-wal`, before].map(existsSync)).toEqual([true, true, false]);
  });

  test("is not moved over another file, to a relative place, or if there is none", async () => {
    const taken = join(api.folder, "taken");
    writeFileSync(taken, "");
    const statuses: number[] = [];
    for (const path of [taken, "x.sqlite", "", join(api.folder, "free")]) {
      statuses.push((await post("movedb", { path })).status);
    }
    expect(statuses).toEqual([409, 400, 400, 500]);
  });

  test("is deleted, which is no mistake when there is none", async () => {
    writeFileSync(pathNow(), "");
    expect((await post("deletedb")).status).toBe(200);
    expect(existsSync(pathNow())).toBe(false);
    expect((await post("deletedb")).status).toBe(200);
  });

  test("stays while a task of the job runs", async () => {
    await post("run");
    api.tasks.start(2);
    writeFileSync(pathNow(), "");
    expect((await post("deletedb")).status).toBe(409);
    expect(existsSync(pathNow())).toBe(true);
  });

  test("may be told to lie elsewhere", async () => {
    expect((await post("updatedb", { path: "/elsewhere/x.sqlite" })).status).toBe(200);
    expect(pathNow()).toBe("/elsewhere/x.sqlite");
  });
});
