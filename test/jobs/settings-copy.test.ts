import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServerDatabase } from "../../src/database/server/server-database.ts";
import { ServerEvents } from "../../src/jobs/events.ts";
import { JobStore } from "../../src/jobs/job-store.ts";
import { settingsCopy } from "../../src/jobs/settings-copy.ts";
import { importJobs } from "../../src/jobs/transfer/index.ts";
import { utf8 } from "../../src/support/bytes.ts";
import { sampleJob } from "./sample-job.ts";

let folder: string;
let database: ServerDatabase;
let jobs: JobStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bunker-copy-"));
  database = ServerDatabase.open(join(folder, "server.sqlite"), { cipher: undefined });
  jobs = new JobStore(database, new ServerEvents(), folder);
  const { id: _, isTemporary, databasePath, ...content } = sampleJob();
  jobs.add(content, undefined);
  jobs.add({ ...content, name: "Other", additionalTargets: [] }, undefined);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const copied = (options: Record<string, string>) => {
  const copy = settingsCopy(jobs, "1", options, folder);
  return copy === undefined ? undefined : { names: importJobs(utf8(copy)).map(({ job }) => job.name), text: copy };
};

describe("the copy of the settings", () => {
  test("has the job without its secrets if the backup is encrypted, and there is none if it is not", () => {
    expect(copied({})?.names).toEqual(["Docs"]);
    expect(copied({})?.text).not.toMatch(/deep|"secret"/);
    expect(copied({ "no-encryption": "true" })).toBeUndefined();
  });

  test.each([
    ["None", {}, undefined, false],
    ["self", { "no-encryption": "" }, ["Docs"], false],
    ["All", {}, ["Docs", "Other"], false],
    ["SelfWithSecrets", {}, ["Docs"], true],
    ["AllWithSecrets", { "no-encryption": "true" }, ["Docs", "Other"], false],
    ["SelfWithUnencryptedSecrets", { "no-encryption": "true" }, ["Docs"], true],
  ])("%s with %p", (value, options, names, hasSecrets) => {
    const copy = copied({ "store-task-config": value, ...options });
    expect(copy?.names).toEqual(names as never);
    expect(/deepest/.test(copy?.text ?? "")).toBe(hasSecrets);
  });
});
