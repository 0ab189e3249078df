import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sealBytes } from "../../../src/crypto/sealed-bytes.ts";
import { jobFileText, toJobFile } from "../../../src/jobs/transfer/index.ts";
import { utf8 } from "../../../src/support/bytes.ts";
import { DuplicatiFolder } from "../../database/import-duplicati/duplicati-folder.ts";
import { formOf } from "../../support/page-form.ts";
import { PageServer } from "../../support/page-server.ts";

const passphrase = "my own passphrase";

/** A job as another server exported it. */
function exported(withSecrets = true) {
  const time = new Date("2025-11-03T02:30:00Z");
  const job = {
    id: "7",
    isTemporary: false,
    databasePath: "/elsewhere/AAAA.sqlite",
    name: "From afar",
    description: "",
    tags: ["far"],
    targetUrl: "file:///media/far",
    externalId: null,
    connectionStringId: -1,
    operationType: "Backup" as const,
    metadata: {},
    sources: ["/home/far/"],
    settings: [
      { filter: "", name: "encryption-module", value: "aes" },
      { filter: "", name: "passphrase", value: passphrase },
    ],
    filters: [{ order: 0, include: false, expression: "*.tmp" }],
    additionalTargets: [],
  };
  const schedule = { id: 1, jobId: 7, time, repeat: "1D", lastRun: time, rule: "", extras: {} };
  return toJobFile(job, schedule, { withSecrets, dataFolder: "/elsewhere" });
}

async function upload(server: PageServer, content: Uint8Array, given = "") {
  const form = new FormData();
  form.set("file", new File([Buffer.from(content)], "config.json"));
  form.set("passphrase", given);
  return server.post("import/file", form);
}

async function saveFound(server: PageServer, location: string, changes = {}) {
  const path = location.replace(/^.*\/(?=new)/, "");
  const page = await server.get(path);
  expect(page.text).not.toContain(passphrase);
  return server.post("new", await formOf(server, path, { go: "save", ...changes }));
}

describe("a configuration file", () => {
  test("opens as a form to look through, and is stored when that is saved", async () => {
    using server = await new PageServer().login();
    const { status, headers } = await upload(server, utf8(jobFileText(exported())));
    expect(status).toBe(303);
    expect(server.api.services.jobs.list()).toEqual([]);
    expect((await saveFound(server, headers.get("location") ?? "")).status).toBe(303);
    const stored = server.api.services.jobs.get("1");
    expect(stored?.job).toMatchObject({
      name: "From afar",
      tags: ["far"],
      targetUrl: "file:///media/far",
      sources: ["/home/far/"],
      filters: [{ order: 0, include: false, expression: "*.tmp" }],
    });
    expect(stored?.job.settings).toContainEqual({ filter: "", name: "passphrase", value: passphrase });
    // It was due long ago on the other computer; saving starts nothing here.
    expect(stored?.schedule?.time.getTime()).toBeGreaterThanOrEqual(server.api.now.getTime());
  });

  test("of a backup that is there has the local index built before it runs", async () => {
    using server = await new PageServer().login();
    writeFileSync(join(server.api.folder, "duplicati-20260101T000000Z.dlist.zip.aes"), "");
    const { headers } = await upload(server, utf8(jobFileText(exported())));
    await saveFound(server, headers.get("location") ?? "", { path: server.api.folder, go: "run" });
    const asked = ["Repair", "Backup"].map((operation) => ({ add: { kind: "operation", operation, jobId: "1" } }));
    expect(server.api.tasks.asked).toEqual(asked);
  });

  test("may be encrypted, and asks for its passphrase", async () => {
    using server = await new PageServer().login();
    const file = sealBytes(utf8(jobFileText(exported())), "of the file");
    const none = await upload(server, file);
    expect(none.status).toBe(422);
    expect(none.text).toContain("ImportPassphrase");
    expect((await upload(server, file, "wrong")).status).toBe(422);
    expect((await upload(server, file, "of the file")).status).toBe(303);
  });

  test("without secrets asks for what is missing; a name that is taken gets a number", async () => {
    using server = await new PageServer().login();
    const first = await upload(server, utf8(jobFileText(exported(false))));
    const refused = await saveFound(server, first.headers.get("location") ?? "");
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("Give a passphrase, or choose not to encrypt.");
    const saved = await saveFound(server, first.headers.get("location") ?? "", { passphrase: "typed now" });
    expect(saved.status).toBe(303);
    const second = await upload(server, utf8(jobFileText(exported())));
    await saveFound(server, second.headers.get("location") ?? "");
    expect(server.api.services.jobs.list().map(({ job }) => job.name)).toEqual(["From afar", "From afar (1)"]);
  });

  test("that is none is refused in words", async () => {
    using server = await new PageServer().login();
    expect((await upload(server, new Uint8Array())).text).toContain("Choose a file first.");
    const { status, text } = await upload(server, utf8("no job"));
    expect([status, text.includes("ImportNotReadable")]).toEqual([422, true]);
    expect((await server.get("new?from=1")).status).toBe(404);
  });
});

describe("a destination", () => {
  test("is asked for the settings that lie there, with the passphrase; nothing is kept of the attempt", async () => {
    using server = await new PageServer().login();
    let asked: unknown;
    server.api.tasks.answers.set("find-server-settings", () => []);
    server.api.tasks.answers.set("restore-task-config", () => {
      const { jobId } = server.api.tasks.asked.at(-1) as { jobId: string };
      asked = server.api.services.jobs.get(jobId)?.job;
      return jobFileText([exported()]);
    });
    const { status, text } = await server.post("import/destination", {
      scheme: "file",
      path: "/media/far",
      passphrase,
      go: "look",
    });
    expect(status).toBe(200);
    expect(asked).toMatchObject({
      targetUrl: "file:///media/far",
      settings: [{ name: "passphrase", value: passphrase }],
    });
    const [, location = ""] = /href="(new\?from=[^"]+)"/.exec(text) ?? [];
    expect(text).toContain("1 backup found");
    expect((await saveFound(server, location)).status).toBe(303);
    expect(server.api.services.jobs.get("1")?.job.name).toBe("From afar");
  });

  test("without settings, out of reach, or not named is told in words", async () => {
    using server = await new PageServer().login();
    const look = (path: string) => server.post("import/destination", { scheme: "file", path, go: "look" });
    expect((await look("")).text).toContain("Say where the backup goes.");
    server.api.tasks.answers.set("restore-task-config", () => null);
    expect((await look("/media/far")).text).toContain("No settings lie there.");
    server.api.tasks.answers.set("restore-task-config", () => {
      throw new Error("the folder is not there");
    });
    const failed = await look("/media/far");
    expect(failed.status).toBe(422);
    expect(failed.text).toContain("the folder is not there");
    expect(failed.text).toContain('value="/media/far"');
  });
});

describe("a server of Duplicati", () => {
  test("shows what would be taken over, takes it over, and has nothing left then", async () => {
    using folder = new DuplicatiFolder();
    using server = await new PageServer().login();
    const before = folder.state();
    const shown = await server.post("import/duplicati", { folder: folder.path, go: "show" });
    expect(shown.status).toBe(200);
    expect(shown.text).toContain("This would be taken over");
    expect(server.api.services.jobs.list()).toEqual([]);
    const taken = await server.post("import/duplicati", { folder: folder.path, go: "take" });
    expect(taken.status).toBe(303);
    expect(server.api.services.jobs.list().length).toBeGreaterThan(0);
    const again = await server.post("import/duplicati", { folder: folder.path, go: "show" });
    expect(again.text).toContain("There is nothing to take over.");
    expect(folder.state()).toEqual(before);
  });

  test("whose settings are encrypted needs their key; one that is not there is told", async () => {
    using folder = new DuplicatiFolder("encrypted");
    using server = await new PageServer().login();
    const refused = await server.post("import/duplicati", { folder: folder.path, go: "show" });
    expect([refused.status, refused.text.includes("SettingsKeyMissing")]).toEqual([422, true]);
    const read = await server.post("import/duplicati", {
      folder: folder.path,
      "settings-key": "the key of the settings",
      go: "show",
    });
    expect(read.text).toContain("This would be taken over");
    const missing = await server.post("import/duplicati", { folder: "/nowhere", go: "show" });
    expect([missing.status, missing.text.includes("DuplicatiServerNotFound")]).toEqual([422, true]);
  });
});
