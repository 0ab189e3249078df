import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseContext } from "../../../src/engine/context.ts";
import { fillDatabase } from "../../../src/engine/recreate/recreate.ts";
import { testAfterBackup } from "../../../src/engine/test/index.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { readSettings } from "../../../src/options/index.ts";
import { Workplace } from "./support.ts";

async function finished(place: Workplace, options: OptionValues = {}): Promise<DatabaseContext> {
  const given = place.databaseContext({ "no-encryption": "true", blocksize: "10KB" });
  const { context } = await fillDatabase(given, { isLasting: true });
  for (const { id } of context.database.volumes.all()) context.database.volumes.setState(id, "verified");
  const merged = { "full-remote-verification": "True", ...context.options, ...options };
  return { ...context, options: merged, settings: readSettings(merged) };
}

describe("the test after a backup", () => {
  test("takes one of each kind, in a phase of its own", async () => {
    using place = new Workplace("plain-four-versions");
    const context = await finished(place);
    expect((await testAfterBackup(context))?.Verifications).toHaveLength(3);
    expect(context.progress.phase).toBe("Verify_Running");
  });

  test("takes the larger of the number and the percentage", async () => {
    using place = new Workplace("plain-four-versions");
    const context = await finished(place);
    const count = async (options: OptionValues) => {
      const merged = { "full-remote-verification": "True", ...context.options, ...options };
      return (await testAfterBackup({ ...context, settings: readSettings(merged) }))?.Verifications.length;
    };
    expect(await count({ "backup-test-samples": "2" })).toBe(6);
    expect(await count({ "backup-test-percentage": "100" })).toBe(12);
    // 1.5 of 4 files is rounded up.
    expect(await count({ "backup-test-percentage": "37.5" })).toBe(6);
    expect(await count({ "backup-test-samples": "0", "backup-test-percentage": "12" })).toBeUndefined();
  });

  test("is left out when nothing was verified or asked for", async () => {
    using place = new Workplace();
    expect(await testAfterBackup(place.databaseContext({ "no-encryption": "true" }))).toBeNull();
    using other = new Workplace("plain-four-versions");
    const none = { "backup-test-samples": "0", "backup-test-percentage": "0" };
    expect(await testAfterBackup(await finished(other, none))).toBeNull();
  });

  test("ends the run for a file with another hash, but only after all were tested", async () => {
    using place = new Workplace("plain-four-versions");
    const context = await finished(place, { "backup-test-samples": "1000" });
    const list = context.database.volumes.all().find(({ kind }) => kind === "dlist");
    writeFileSync(join(place.remoteFolder, list?.name ?? ""), Buffer.alloc(list?.size ?? 0));
    await expect(testAfterBackup(context)).rejects.toMatchObject({ id: "RemoteFilesUnusable" });
    const tested = context.database.volumes.all().filter(({ verifications }) => verifications > 0);
    expect(tested).toHaveLength(11);
    expect(place.ids("Error")).toContain("Test results");
  });

  test("does not end the run for findings inside a file", async () => {
    using place = new Workplace("plain-four-versions");
    const context = await finished(place, { "backup-test-samples": "1000" });
    context.database.sql.exec("UPDATE entry SET size = size + 1");
    expect((await testAfterBackup(context))?.Verifications).toHaveLength(12);
    expect(place.ids("Error")).toEqual(["Test results"]);
  });
});
