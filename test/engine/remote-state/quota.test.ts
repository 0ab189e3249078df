import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import type { DatabaseContext } from "../../../src/engine/context.ts";
import type { RemoteAnalysis } from "../../../src/engine/remote-state/analysis.ts";
import { recordQuota } from "../../../src/engine/remote-state/statistics.ts";
import { createBackendStatistics } from "../../../src/engine/results/index.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { readSettings } from "../../../src/options/index.ts";
import { CommandLine } from "../../support/command-line.ts";

type Quota = { total: number; free: number } | undefined;

function contextOf(options: OptionValues, quota: () => Promise<Quota>) {
  const messages: string[] = [];
  const statistics = createBackendStatistics();
  const context = {
    settings: readSettings(options),
    origin: { statistics },
    remote: { quota },
    logger: { write: (level: string, _: string, id: string) => messages.push(`${level} ${id}`) },
    control: { throwIfAborted: () => undefined },
  } as unknown as DatabaseContext;
  return { context, messages, statistics };
}

function analysisOf(known: number, retired = 0): RemoteAnalysis {
  const files = retired === 0 ? [] : [{ file: { name: "retired", size: retired, isFolder: false } }];
  return { knownFileSize: known, retired: files } as unknown as RemoteAnalysis;
}

async function report(known: number, options: OptionValues, quota: Quota) {
  const { context, messages, statistics } = contextOf(options, async () => quota);
  await recordQuota(context, analysisOf(known));
  return { messages, statistics };
}

describe("quota", () => {
  test.each([
    ["room enough", 1000, {}, { total: 9000, free: 101 }, []],
    ["less than a tenth of the backup free", 1000, {}, { total: 9000, free: 99 }, ["Warning BackendQuotaNear"]],
    [
      "another threshold",
      1000,
      { "quota-warning-threshold": "50" },
      { total: 9000, free: 499 },
      ["Warning BackendQuotaNear"],
    ],
    ["no threshold", 1000, { "quota-warning-threshold": "0" }, { total: 9000, free: 1 }, []],
    ["nothing free", 1000, {}, { total: 9000, free: 0 }, ["Error BackendQuotaExceeded"]],
    ["free room unknown", 1000, {}, { total: -1, free: -1 }, []],
    ["no answer", 1000, {}, undefined, []],
    ["an assigned quota with room", 800, { "quota-size": "1000b" }, undefined, []],
    ["close to the assigned quota", 950, { "quota-size": "1000b" }, undefined, ["Warning AssignedQuotaNear"]],
    ["the assigned quota reached", 1000, { "quota-size": "1000b" }, undefined, ["Warning AssignedQuotaNear"]],
    ["more than the assigned quota", 1001, { "quota-size": "1000b" }, undefined, ["Error AssignedQuotaExceeded"]],
    [
      "an error after a warning",
      1001,
      { "quota-size": "1000b" },
      { total: 9000, free: 9 },
      ["Warning BackendQuotaNear", "Error AssignedQuotaExceeded"],
    ],
    ["one warning is enough", 950, { "quota-size": "1000b" }, { total: 9000, free: 9 }, ["Warning BackendQuotaNear"]],
    [
      "no warning after an error",
      950,
      { "quota-size": "1000b" },
      { total: 9000, free: 0 },
      ["Error BackendQuotaExceeded"],
    ],
    ["all of it off", 1001, { "quota-size": "1000b", "quota-disable": "true" }, { total: 9000, free: 0 }, []],
  ] as const)("%s", async (_, known, options, quota, messages) => {
    const found = await report(known, options, quota);
    expect(found.messages).toEqual([...messages]);
    expect(found.statistics.ReportedQuotaError).toBe(messages.some((message) => message.startsWith("Error")));
    expect(found.statistics.ReportedQuotaWarning).toBe(messages.some((message) => message.startsWith("Warning")));
  });

  test("stands in the result, as far as the destination tells it", async () => {
    expect((await report(1, {}, { total: 9000, free: 50 })).statistics).toMatchObject({
      TotalQuotaSpace: 9000,
      FreeQuotaSpace: 50,
    });
    expect((await report(1, {}, undefined)).statistics).toMatchObject({ TotalQuotaSpace: -1, FreeQuotaSpace: -1 });
    expect((await report(1, { "quota-disable": "true" }, { total: 9, free: 5 })).statistics).toMatchObject({
      TotalQuotaSpace: -1,
      FreeQuotaSpace: -1,
    });
  });

  test("is told once in a run, however often it is looked at", async () => {
    const { context, messages } = contextOf({ "quota-size": "10b" }, async () => undefined);
    for (const known of [10, 11, 12]) await recordQuota(context, analysisOf(known));
    expect(messages).toEqual(["Warning AssignedQuotaNear", "Error AssignedQuotaExceeded"]);
  });

  test("counts what only waits to be deleted", async () => {
    const { context, messages } = contextOf({ "quota-size": "1000b" }, async () => undefined);
    await recordQuota(context, analysisOf(500, 501));
    expect(messages).toEqual(["Error AssignedQuotaExceeded"]);
  });

  test("that cannot be asked is no reason to fail", async () => {
    const { context, messages } = contextOf({}, () => Promise.reject(new Error("no answer")));
    await recordQuota(context, analysisOf(1000));
    expect(messages).toEqual(["Information QuotaUnknown"]);
  });
});

describe("a backup beyond its quota", () => {
  let line: CommandLine;
  beforeAll(() => {
    line = new CommandLine();
    mkdirSync(line.path("source"));
    writeFileSync(line.path("source", "file"), Buffer.alloc(5000, "quota"));
  });
  afterAll(() => line[Symbol.dispose]());

  test("is made, and ends with an error", async () => {
    const backup = ["backup", `file://${line.path("remote")}`, line.path("source"), "--no-encryption=true"];
    const database = `--dbpath=${line.path("local.sqlite")}`;
    const { code, output } = await line.run(...backup, database, "--quota-size=1kb");
    expect(output).toContain("more than the quota of 1024");
    expect(code).toBe(3);
    const list = await line.run("list", `file://${line.path("remote")}`, "--no-encryption=true", "--no-local-db");
    expect(list).toMatchObject({ code: 0 });
    expect(list.output).toMatch(/^0\t: /m);
  });
});
