import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { KeyScope } from "../../../src/database/server/schema.ts";
import { tools } from "../../../src/server/mcp/tools.ts";
import { setRestoreFolders } from "../../../src/server/restore-places.ts";
import { createTriggerKey } from "../../../src/server/triggers/keys.ts";
import { ApiServer } from "../../support/api-server.ts";

const allScopes: readonly KeyScope[] = ["run", "stop", "status", "read", "restore"];

let api: ApiServer;
beforeEach(async () => {
  api = await new ApiServer().login();
  for (const Name of ["Docs", "Private"]) {
    const TargetURL = "file:///d?auth-password=very-secret";
    const Settings = [{ Name: "passphrase", Value: "of the backup" }];
    await api.post("/api/v1/backups", { Backup: { Name, TargetURL, Sources: ["/s"], Settings } });
  }
  useKey(allScopes);
});
afterEach(() => api[Symbol.dispose]());

/** From now on all that is asked comes with a key like this. */
function useKey(scopes: readonly KeyScope[], jobIds?: readonly number[]): void {
  api.token = createTriggerKey(api.services, { name: "assistant", scopes, jobIds }).key;
}

const ask = (method: string, params?: object, headers: Record<string, string> = {}) =>
  api.ask("POST", "/mcp", { body: { jsonrpc: "2.0", id: 7, method, params }, headers });
const resultOf = async (method: string, params?: object) => {
  const { status, body } = await ask(method, params);
  expect([status, body]).toMatchObject([200, { jsonrpc: "2.0", id: 7 }]);
  return (body as { result: Record<string, unknown> }).result;
};
const call = (name: string, input: object = {}) => resultOf("tools/call", { name, arguments: input });
const answerOf = async (name: string, input: object = {}) => {
  const { content, structuredContent, isError } = await call(name, input);
  expect(isError).toBeUndefined();
  expect(content).toEqual([{ type: "text", text: JSON.stringify(structuredContent) }]);
  return structuredContent;
};
const failureOf = async (name: string, input: object = {}) => {
  const { content, isError } = await call(name, input);
  expect(isError).toBe(true);
  return (content as { text: string }[])[0]?.text;
};
const namesOf = async () => ((await resultOf("tools/list")).tools as { name: string }[]).map(({ name }) => name);

describe("the way in", () => {
  test("is for keys alone", async () => {
    for (const token of [undefined, "bunker-trigger-garbage"]) {
      api.token = token;
      expect((await ask("ping")).status).toBe(401);
    }
    await api.login();
    expect((await ask("ping")).status).toBe(401);
  });

  test("is closed to pages and names of other servers, and has no stream", async () => {
    expect((await ask("ping", {}, { Host: "evil.example" })).status).toBe(403);
    expect((await ask("ping", {}, { Origin: "https://evil.example" })).body).toMatchObject({
      HelpId: "OriginNotAllowed",
    });
    expect((await ask("ping", {}, { Origin: "http://127.0.0.1:8200" })).status).toBe(200);
    for (const method of ["GET", "DELETE"]) {
      const { status, headers } = await api.ask(method, "/mcp");
      expect([status, headers.get("allow")]).toEqual([405, "POST"]);
    }
  });

  test("takes nothing that is no single message", async () => {
    for (const body of [
      "{",
      [],
      {},
      { jsonrpc: "1.0", id: 1, method: "ping" },
      { jsonrpc: "2.0", id: null, method: "ping" },
    ]) {
      expect((await api.ask("POST", "/mcp", { body })).status).toBe(400);
    }
  });
});

describe("a client that begins with a handshake", () => {
  test("agrees on its version, or on the newest that has one", async () => {
    for (const [wanted, agreed] of [
      ["2025-06-18", "2025-06-18"],
      ["2024-11-05", "2025-11-25"],
      ["2026-07-28", "2025-11-25"],
    ]) {
      const params = { protocolVersion: wanted, capabilities: {}, clientInfo: { name: "test", version: "1" } };
      expect(await resultOf("initialize", params)).toMatchObject({
        protocolVersion: agreed,
        capabilities: { tools: {} },
        serverInfo: { name: "bunker" },
      });
    }
  });

  test("is answered once for each request, and not for a notification", async () => {
    const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
    expect(await api.ask("POST", "/mcp", { body: initialized })).toMatchObject({ status: 202, body: "" });
    expect(await resultOf("ping")).toEqual({});
    expect((await ask("ping", {}, { "MCP-Protocol-Version": "2025-11-25" })).status).toBe(200);
  });

  test("hears what it asks in vain", async () => {
    expect((await ask("resources/list")).body).toMatchObject({ id: 7, error: { code: -32601 } });
    expect((await ask("tools/call", { name: "format_disk" })).body).toMatchObject({ error: { code: -32602 } });
    expect((await ask("tools/call", {})).body).toMatchObject({ error: { code: -32602 } });
    const { status, body } = await ask("ping", {}, { "MCP-Protocol-Version": "1900-01-01" });
    expect([status, body]).toMatchObject([400, { error: { code: -32022, data: { requested: "1900-01-01" } } }]);
  });
});

describe("a client without a handshake", () => {
  const version = "2026-07-28";
  const meta = {
    "io.modelcontextprotocol/protocolVersion": version,
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const modern = (method: string, params: object = {}, headers: Record<string, string> = {}, _meta: object = meta) =>
    ask(method, { ...params, _meta }, { "MCP-Protocol-Version": version, "Mcp-Method": method, ...headers });

  test("is told with each answer what it is", async () => {
    expect((await modern("server/discover")).body).toMatchObject({
      result: {
        resultType: "complete",
        supportedVersions: expect.arrayContaining([version]),
        capabilities: { tools: {} },
        cacheScope: "private",
        _meta: { "io.modelcontextprotocol/serverInfo": { name: "bunker" } },
      },
    });
    expect((await modern("tools/list")).body).toMatchObject({
      result: { resultType: "complete", cacheScope: "private" },
    });
    const called = { name: "list_backups", arguments: {} };
    for (const name of ["list_backups", "=?base64?bGlzdF9iYWNrdXBz?="]) {
      const { body } = await modern("tools/call", called, { "Mcp-Name": name });
      expect(body).toMatchObject({ result: { resultType: "complete", structuredContent: { Backups: [{}, {}] } } });
    }
  });

  test("has to say in headers what its messages say", async () => {
    const mismatch = { status: 400, body: { id: 7, error: { code: -32020 } } };
    expect(await modern("tools/list", {}, { "Mcp-Method": "tools/call" })).toMatchObject(mismatch);
    expect(await modern("tools/list", {}, { "MCP-Protocol-Version": "2025-11-25" })).toMatchObject(mismatch);
    expect(await modern("tools/call", { name: "run_backup" }, { "Mcp-Name": "list_backups" })).toMatchObject(mismatch);
    expect(await ask("tools/list", { _meta: meta })).toMatchObject(mismatch);
    expect(api.tasks.asked).toEqual([]);
  });

  test("hears of versions and methods that aren't known, and of what it has left out", async () => {
    const other = { ...meta, "io.modelcontextprotocol/protocolVersion": "2030-01-01" };
    expect(await modern("tools/list", {}, { "MCP-Protocol-Version": "2030-01-01" }, other)).toMatchObject({
      status: 400,
      body: {
        error: { code: -32022, data: { supported: expect.arrayContaining([version]), requested: "2030-01-01" } },
      },
    });
    expect(await modern("ping")).toMatchObject({ status: 404, body: { error: { code: -32601 } } });
    const { "io.modelcontextprotocol/clientCapabilities": _, ...less } = meta;
    for (const some of [less, {}]) {
      expect(await modern("tools/list", {}, {}, some)).toMatchObject({
        status: 400,
        body: { error: { code: -32602 } },
      });
    }
  });
});

describe("tools", () => {
  test("are listed for what a key is for, and refused beyond", async () => {
    expect(await namesOf()).toEqual(tools.map(({ name }) => name));
    useKey(["status"]);
    expect(await namesOf()).toEqual(["list_backups"]);
    expect(await failureOf("run_backup", { backup: "1" })).toContain("KeyNotForThis");
    useKey(["run"]);
    expect(await namesOf()).toEqual(["run_backup"]);
    expect(await failureOf("list_backups")).toContain("KeyNotForThis");
    expect(api.tasks.asked).toEqual([]);
  });

  test("describe what they take", async () => {
    const listed = (await resultOf("tools/list")).tools as { name: string; inputSchema: object; annotations: object }[];
    expect(listed.find(({ name }) => name === "search_files")).toMatchObject({
      inputSchema: {
        type: "object",
        properties: { backup: { type: "string" }, page_size: { default: 100, minimum: 1, maximum: 500 } },
        required: ["backup", "text"],
        additionalProperties: false,
      },
      annotations: { readOnlyHint: true, destructiveHint: false },
    });
    expect(await failureOf("search_files", { backup: "1", txt: "x" })).toContain("txt");
  });

  test("tell how backups do, without their secrets", async () => {
    const finished = new Date("2025-12-31T23:00:00Z");
    api.database.runs.add({
      jobId: 1,
      operation: "Backup",
      summary: {},
      outcome: "Success",
      started: finished,
      finished,
    });
    const answer = await answerOf("list_backups");
    expect(answer).toMatchObject({
      Backups: [
        { BackupID: "1", Name: "Docs", State: "safe", LastGood: "2025-12-31T23:00:00Z" },
        { Name: "Private", State: "never" },
      ],
    });
    expect(await answerOf("backup_health", { backup: "docs" })).toMatchObject({ State: "good", Copies: [] });
    expect(JSON.stringify(answer)).not.toMatch(/very-secret|of the backup|\/d\b/);
  });

  test("look into a backup", async () => {
    const time = new Date("2025-12-31T23:00:00Z");
    const fileset = { version: 0, time, isFull: true, fileCount: 3, fileSizes: 10 };
    api.tasks.answers.set("list-filesets", () => ({ filesets: [fileset] }));
    const item = {
      version: 0,
      time,
      path: "/s/letter.odt",
      size: 5,
      isFolder: false,
      isSymlink: false,
      modified: time,
    };
    const found = { items: [item], page: 0, pageSize: 2, total: 1, pages: 1 };
    for (const name of ["search", "list-versions"]) api.tasks.answers.set(name, () => found);
    expect(await answerOf("list_versions", { backup: "Docs" })).toMatchObject({
      Versions: [{ Version: 0, Time: "2025-12-31T23:00:00Z" }],
    });
    const Files = [{ Path: "/s/letter.odt", Size: 5, Version: 0 }];
    expect(await answerOf("search_files", { backup: "Docs", text: "*.odt", page_size: 2 })).toMatchObject({ Files });
    const path = "/s/letter.odt";
    expect(await answerOf("file_history", { backup: "1", path })).toMatchObject({ Files, PageInfo: { Total: 1 } });
    expect(api.tasks.asked.slice(1)).toMatchObject([
      { jobId: "1", immediate: { expressions: ["*.odt"], pageSize: 2 }, options: { "all-versions": "true" } },
      { jobId: "1", immediate: { paths: [path], pageSize: 100 } },
    ]);
    expect(await failureOf("list_versions", { backup: "none" })).toContain("Backup not found");
  });

  test("run a backup, tell of the task and stop it, and that stands in the log", async () => {
    const { Task: task } = (await answerOf("run_backup", { backup: "docs" })) as { Task: number };
    expect(api.tasks.get(task)?.request).toMatchObject({ operation: "Backup", jobId: "1" });
    expect(await answerOf("task_state", { task })).toMatchObject({ Status: "Waiting", ID: task });
    expect(await answerOf("stop_task", { task })).toEqual({ Stopped: task });
    expect(api.tasks.asked.at(-1)).toEqual({ stop: task });
    expect(await failureOf("task_state", { task: 99 })).toContain("No such task");
    expect(api.logged.filter(({ id }) => id === "Changed").map(({ message }) => message)).toContain(
      'The key "assistant": POST /api/v1/backup/1/run',
    );
  });

  test("restore to the folders that are named for it, and nowhere else", async () => {
    const folder = join(api.folder, "restored");
    mkdirSync(folder);
    const input = { backup: "docs", paths: ["/s/a[1].txt", "/s/letters/"], folder: join(folder, "today") };
    for (const place of [input.folder, "/etc", "@file:///elsewhere", "../up"]) {
      expect(await failureOf("restore_files", { ...input, folder: place })).toContain("RestorePlaceNotAllowed");
    }
    setRestoreFolders(api.database.settings, [folder]);
    expect(await failureOf("restore_files", { ...input, folder: api.folder })).toContain(folder);
    expect(api.tasks.asked).toEqual([]);
    expect(await answerOf("restore_files", input)).toEqual({ Task: expect.any(Number) });
    expect(api.tasks.asked).toMatchObject([
      {
        add: {
          operation: "Restore",
          jobId: "1",
          options: { "restore-path": input.folder, overwrite: "false" },
          paths: ["@/s/a[1].txt", "[/s/letters/.*]"],
        },
      },
    ]);
  });

  test("show a key for some backups no other one", async () => {
    useKey(allScopes, [1]);
    expect(await answerOf("list_backups")).toMatchObject({ Backups: [{ Name: "Docs" }] });
    const other = api.tasks.put({ jobId: "2", request: { kind: "operation", operation: "Backup", jobId: "2" } });
    const refused = [
      await failureOf("run_backup", { backup: "2" }),
      await failureOf("run_backup", { backup: "Private" }),
      await failureOf("backup_health", { backup: "2" }),
      await failureOf("task_state", { task: other.id }),
      await failureOf("stop_task", { task: other.id }),
      await failureOf("restore_files", { backup: "2", paths: ["/a"], folder: "/x" }),
    ];
    expect(refused.filter((text) => !text?.includes("KeyNotForBackup"))).toEqual([]);
    for (const backup of ["2", "Private", "none"]) {
      expect(await failureOf("list_versions", { backup })).toContain("Backup not found");
      expect(await failureOf("search_files", { backup, text: "x" })).toContain("Backup not found");
    }
    expect(api.tasks.asked).toEqual([]);
  });
});
