import type { Tool } from "./tool.ts";

/**
 * The tools by their names: each is a sub-command, and what the executable is called after `duplicati-` or `bunker-`
 * (programs.md 1). They are loaded when they are called, so that the program starts at once.
 */
export const tools: ReadonlyMap<string, () => Promise<Tool>> = new Map([
  ["aescrypt", async () => (await import("./aescrypt/aescrypt.ts")).aescrypt],
  ["apply", async () => (await import("./apply/apply.ts")).applyTool],
  ["autotune-tool", async () => (await import("./autotune/autotune.ts")).autotuneTool],
  ["backend-tool", async () => (await import("./backend/backend-tool.ts")).backendTool],
  ["backend-tester", async () => (await import("./backend/backend-tester.ts")).backendTester],
  ["configure", async () => (await import("./configure/configure.ts")).configure],
  ["database-tool", async () => (await import("./database/database-tool.ts")).databaseTool],
  ["import-duplicati", async () => (await import("./import-duplicati/import-tool.ts")).importTool],
  ["mcp", async () => (await import("./mcp/mcp-tool.ts")).mcpTool],
  ["recovery-tool", async () => (await import("./recovery/recovery.ts")).recoveryTool],
  ["secret-tool", async () => (await import("./secret/secret-tool.ts")).secretTool],
  ["snapshots", async () => (await import("./snapshots/snapshots-tool.ts")).snapshotsTool],
  ["server-util", async () => (await import("./server-util/server-util.ts")).serverUtil],
  ["service", async () => (await import("./service/service.ts")).service],
  ["source-tool", async () => (await import("./source/source-tool.ts")).sourceTool],
  ["sync-tool", async () => (await import("./sync/sync-tool.ts")).syncTool],
]);
