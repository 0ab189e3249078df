import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTriggerKey } from "../../../src/server/triggers/keys.ts";
import { ApiServer } from "../../support/api-server.ts";
import { run } from "../../support/tool-run.ts";

let api: ApiServer;
let server: ReturnType<typeof Bun.serve>;
let key: string;
beforeAll(async () => {
  api = await new ApiServer().login();
  const Settings = [{ Name: "passphrase", Value: "of the backup" }];
  await api.post("/api/v1/backups", { Backup: { Name: "Größe", TargetURL: "file:///d", Sources: ["/s"], Settings } });
  const connection = { remoteAddress: "127.0.0.1", keepOpen: () => undefined, upgrade: () => undefined };
  server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => api.app.fetch(request, { connection }) });
  key = createTriggerKey(api.services, { name: "assistant", scopes: ["status"] }).key;
});
afterAll(async () => {
  await server.stop(true);
  api[Symbol.dispose]();
});

interface Answer {
  readonly id?: number;
  readonly result?: object;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What comes back, by the numbers of the messages: answers come in any order. */
async function exchange(messages: readonly (object | string)[], args: readonly string[] = [], more: object = {}) {
  const lines = messages.map((each) => (typeof each === "string" ? each : JSON.stringify({ jsonrpc: "2.0", ...each })));
  const environment = { BUNKER_MCP_URL: server.url.href, BUNKER_MCP_KEY: key, ...more };
  const { code, output, error } = await run("mcp", args, { input: `${lines.join("\n")}\n`, environment });
  const answers = output.trim() === "" ? [] : output.trim().split("\n");
  return { code, error, answers: answers.map((line): Answer => JSON.parse(line)).toSorted(byId) };
}
const byId = (one: Answer, other: Answer) => (one.id ?? 0) - (other.id ?? 0);

test("passes messages to a server and its answers back, one on each line", async () => {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } };
  const { code, answers, error } = await exchange([
    { id: 1, method: "initialize", params },
    { method: "notifications/initialized" },
    "",
    { id: 2, method: "tools/list" },
    { id: 3, method: "tools/call", params: { name: "list_backups" } },
    { id: 4, method: "nonsense" },
  ]);
  expect([code, error]).toEqual([0, ""]);
  expect(answers).toMatchObject([
    { id: 1, result: { protocolVersion: "2025-11-25" } },
    { id: 2, result: { tools: [{ name: "list_backups" }] } },
    { id: 3, result: { structuredContent: { Backups: [{ Name: "Größe" }] } } },
    { id: 4, error: { code: -32601 } },
  ]);
});

test("says in headers what messages without a handshake say", async () => {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const { answers } = await exchange([
    { id: 1, method: "server/discover", params: { _meta } },
    { id: 2, method: "tools/call", params: { name: "list_backups", _meta } },
    { id: 3, method: "tools/call", params: { name: "größe", _meta } },
  ]);
  expect(answers).toMatchObject([
    { id: 1, result: { resultType: "complete" } },
    { id: 2, result: { resultType: "complete" } },
    { id: 3, error: { code: -32602 } },
  ]);
});

test("answers itself where the server can't, and goes on", async () => {
  const file = join(api.folder, "key");
  writeFileSync(file, `${key}x\n`);
  const wrongKey = await exchange([{ id: 1, method: "ping" }, "{", "[]", { method: "ping" }], [`--key-file=${file}`]);
  expect(wrongKey.code).toBe(0);
  expect(wrongKey.answers).toMatchObject([
    { error: { code: -32700 } },
    { error: { code: -32600 } },
    { id: 1, error: { code: -32603, message: expect.stringContaining("A valid key is needed") } },
  ]);
  const nowhere = await exchange([{ id: 1, method: "ping" }], ["--hosturl=http://127.0.0.1:1"]);
  expect(nowhere.answers).toMatchObject([{ id: 1, error: { code: -32603 } }]);
  expect(JSON.stringify([wrongKey, nowhere])).not.toContain(key);
});

test("does nothing without a key", async () => {
  const { code, answers, error } = await exchange([{ id: 1, method: "ping" }], [], { BUNKER_MCP_KEY: "" });
  expect([code, answers]).toEqual([2, []]);
  expect(error).toContain("ErrorID: NoKey");
  expect((await exchange([], ["--key-file=/nowhere/key"])).error).toContain("ErrorID: KeyFileNotRead");
});
