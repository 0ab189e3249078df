import { describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Following } from "../../../src/jobs/task-queue.ts";
import { jobAt } from "../../../src/server/temporary-job.ts";
import { type FormChanges, formOf } from "../../support/page-form.ts";
import { addJob } from "../../support/page-jobs.ts";
import { PageServer } from "../../support/page-server.ts";

async function post(server: PageServer, changes: FormChanges) {
  return server.post("new", await formOf(server, "new", changes));
}

describe("a new backup", () => {
  test("needs a folder and a destination, and is stored as the API would store it; saving starts nothing", async () => {
    using server = await new PageServer().login();
    mkdirSync(join(server.api.folder, "Documents"));
    const reply = await post(server, { path: "/media/blue", kept: "on", go: "save" });
    expect([reply.status, reply.headers.get("location")]).toEqual([303, "./"]);
    const stored = server.api.services.jobs.get("1");
    expect(stored?.job).toMatchObject({
      name: "Documents",
      sources: ["%MY_DOCUMENTS%"],
      targetUrl: "file:///media/blue",
      operationType: "Backup",
    });
    const settings = Object.fromEntries(stored?.job.settings.map(({ name, value }) => [name, value]) ?? []);
    expect(settings).toMatchObject({ "encryption-module": "aes", "retention-policy": "1W:1D,4W:1W,12M:1M" });
    expect(settings.passphrase).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){4}$/);
    expect(stored?.schedule).toMatchObject({ repeat: "1D", rule: "", lastRun: null });
    expect(stored?.schedule?.time.getTime()).toBeGreaterThan(server.api.now.getTime());
    expect(server.api.tasks.asked).toEqual([]);
  });

  test("has whole paths; a job that the API has stored with others keeps them", async () => {
    using server = await new PageServer().login();
    const relative = { "sources[]": ["Documents", "%HOME%/Pictures"], path: "media/blue", kept: "on", go: "save" };
    const { status, text } = await post(server, relative);
    expect(status).toBe(422);
    expect(text).toMatch(/id="path-error"[^>]*>The path must be absolute/);
    expect(text).toContain("A path here is not absolute");
    expect(server.api.services.jobs.list()).toEqual([]);
    const settings = [{ filter: "", name: "passphrase", value: "a passphrase" }];
    const id = addJob(server, "Old", false, { sources: ["Documents"], targetUrl: "file://media/blue", settings });
    const old = await server.post(`backup/${id}/edit`, await formOf(server, `backup/${id}/edit`, { go: "save" }));
    expect(old.status).toBe(303);
    const fields = await formOf(server, `backup/${id}/edit`, { path: "media/red", go: "save" });
    expect((await server.post(`backup/${id}/edit`, fields)).text).toMatch(/id="path-error"/);
  });

  test("is started when that is asked for", async () => {
    using server = await new PageServer().login();
    await post(server, { "sources[]": "/home/", path: "/media/blue", kept: "on", name: "Mine", go: "run" });
    expect(server.api.tasks.asked).toEqual([{ add: { kind: "operation", operation: "Backup", jobId: "1" } }]);
  });

  test("has its destination looked for among the folders, and a new one made there", async () => {
    using server = await new PageServer().login();
    const blue = join(server.api.folder, "blue");
    mkdirSync(join(blue, "Old"), { recursive: true });
    const opened = await server.post("job-form/pick", await formOf(server, "new", { go: `open:${blue}` }));
    expect(opened.text).toContain(`value="open:${join(blue, "Old")}/"`);
    expect(opened.text).toContain(`name="path" type="text" value="${blue}/"`);
    const made = await post(server, { path: blue, "new-folder": "Backup", go: "make" });
    expect(made.status).toBe(200);
    expect(made.text).toContain(`value="${join(blue, "Backup")}/"`);
    expect(readdirSync(blue).sort()).toEqual(["Backup", "Old"]);
    const refused = await post(server, { path: blue, "new-folder": "../away", go: "make" });
    expect(refused.text).toContain('value="../away"');
    expect(server.api.services.jobs.list()).toEqual([]);
  });

  test("opens what it asks about before it is stored", async () => {
    using server = await new PageServer().login();
    const { status, text } = await post(server, { path: "/media/blue", go: "save" });
    expect(status).toBe(422);
    expect(text).toMatch(/<details[^>]* id="step-protect"[^>]* open/);
  });

  test("is refused with words beside the fields, and no text is lost", async () => {
    using server = await new PageServer().login();
    const typed = {
      "sources[]": null,
      name: 'Over "there" <b>',
      passphrase: "",
      plan: "cron",
      cron: "every day",
      keep: "policy",
      "retention-policy": "7D",
      kept: "on",
      go: "save",
    };
    const { status, text } = await post(server, typed);
    expect(status).toBe(422);
    for (const sentence of [
      "Choose at least one folder or file.",
      "Say where the backup goes.",
      "Give a passphrase, or choose not to encrypt.",
      "Not a cron expression.",
      "Not a rule.",
    ]) {
      expect(text).toContain(sentence);
    }
    for (const value of ["Over &quot;there&quot; &lt;b&gt;", "every day", "7D"])
      expect(text).toContain(`value="${value}"`);
    expect(server.api.services.jobs.list()).toEqual([]);
  });

  test("asks once whether the passphrase is kept, and no second time", async () => {
    using server = await new PageServer().login();
    const asked = await post(server, { path: "/media/blue", "sources[]": "/home/", go: "save" });
    expect(asked.status).toBe(422);
    expect(asked.text).toContain("Save anyway");
    const again = await post(server, { path: "/media/blue", "sources[]": "/home/", asked: "yes", go: "save" });
    expect(again.status).toBe(303);
  });

  test("may go unencrypted, and takes no passphrase along then", async () => {
    using server = await new PageServer().login();
    await post(server, { path: "/media/blue", "sources[]": "/home/", encryption: "none", keep: "all", go: "save" });
    const settings = server.api.services.jobs.get("1")?.job.settings;
    expect(settings).toEqual([{ filter: "", name: "--no-encryption", value: "true" }]);
  });

  test("has no name that another one has", async () => {
    using server = await new PageServer().login();
    const values = { path: "/media/blue", "sources[]": "/home/", name: "Mine", kept: "on", go: "save" };
    await post(server, values);
    const { status, text } = await post(server, { ...values, name: "mine" });
    expect(status).toBe(422);
    expect(text).toContain("Another backup has this name already.");
    expect((await post(server, { ...values, name: "" })).status).toBe(303);
    expect((await post(server, { ...values, name: "" })).status).toBe(303);
    expect(server.api.services.jobs.list().map(({ job }) => job.name)).toEqual(["Mine", "home", "home (1)"]);
  });

  test("is called by what it backs up, in the language of the page", async () => {
    using server = await new PageServer().login();
    const values = { path: "/media/blue", "sources[]": "%MY_DOCUMENTS%", kept: "on", go: "save" };
    await server.post("new", values, { "Accept-Language": "de" });
    expect(server.api.services.jobs.list().map(({ job }) => job.name)).toEqual(["Dokumente"]);
  });

  const plans: [string, Record<string, string | string[]>, object | undefined][] = [
    [
      "on days of the week",
      { plan: "weekly", "days[]": ["sun", "mon"] },
      { repeat: "1D", rule: "AllowedWeekDays=Monday,Sunday" },
    ],
    ["again and again", { plan: "interval", amount: "12", unit: "h" }, { repeat: "12h", rule: "" }],
    ["by an expression", { plan: "cron", cron: "30 2 * * 1-5" }, { repeat: "1D", extras: { cron: "30 2 * * 1-5" } }],
    ["by hand only", { plan: "hand" }, undefined],
  ];
  for (const [name, fields, schedule] of plans) {
    test(`runs ${name}`, async () => {
      using server = await new PageServer().login();
      await post(server, { path: "/media/blue", "sources[]": "/home/", kept: "on", ...fields, go: "save" });
      const stored = server.api.services.jobs.get("1");
      if (schedule === undefined) expect(stored?.schedule).toBeUndefined();
      else expect(stored?.schedule).toMatchObject(schedule);
    });
  }

  test("runs at the time of day that clocks of the server's zone show", async () => {
    using server = await new PageServer({ settings: { "server-timezone": "Europe/Copenhagen" } }).login();
    await post(server, { path: "/media/blue", "sources[]": "/home/", kept: "on", time: "02:00", go: "save" });
    expect(server.api.services.jobs.get("1")?.schedule?.time).toEqual(new Date("2026-01-01T01:00:00Z"));
  });
});

describe("the form of a backup without script", () => {
  test("opens folders, and keeps all that was typed", async () => {
    using server = await new PageServer().login();
    mkdirSync(join(server.api.folder, "pictures"));
    writeFileSync(join(server.api.folder, "a & b.txt"), "");
    const path = `${server.api.folder}/`;
    // Others may have left much beside it.
    const above = path
      .split("/")
      .slice(1, -2)
      .map((_, at, names) => `100000:/${names.slice(0, at + 1).join("/")}/`);
    const { status, text } = await post(server, {
      "open[]": above,
      path: "/media/blue",
      go: `open:200:${path}`,
    });
    expect(status).toBe(200);
    expect(text).toContain(`data-path="${path}pictures/"`);
    expect(text).toContain("a &amp; b.txt");
    expect(text).toContain('value="/media/blue"');
    const closed = await post(server, { "open[]": [...above, `200:${path}`], go: `close:${path}` });
    expect(closed.text).not.toContain(`data-path="${path}pictures/"`);
  });

  test("shows 200 entries of a folder at a time", async () => {
    using server = await new PageServer().login();
    for (let number = 0; number < 205; number++) writeFileSync(join(server.api.folder, `${1000 + number}`), "");
    const ask = async (count: number) => {
      const { text } = await server.post("job-form/folder", { go: `open:${count}:${server.api.folder}/` });
      return [text.match(/data-path="/g)?.length, text.includes(`open:${count + 200}:`)];
    };
    expect(await ask(200)).toEqual([200, true]);
    const inFolder = readdirSync(server.api.folder).length;
    expect(await ask(400)).toEqual([inFolder, false]);
  });

  test("adds what is typed, and tests and creates the destination's folder", async () => {
    using server = await new PageServer().login();
    const added = await post(server, { "sources[]": null, "new-source": "/srv/www/", go: "add-source" });
    expect(added.text).toMatch(/value="\/srv\/www\/" checked/);
    const target = join(server.api.folder, "new", "place");
    const tested = await post(server, { path: target, go: "test" });
    expect(tested.text).toContain("The folder does not exist.");
    expect(existsSync(target)).toBe(false);
    const created = await post(server, { path: target, go: "create-folder" });
    expect(created.text).toContain("The folder was created");
    expect(existsSync(target)).toBe(true);
    writeFileSync(join(target, "duplicati-20260101T000000Z.dlist.zip.aes"), "");
    expect((await post(server, { path: target, go: "test" })).text).toContain("A backup is stored here already.");
    expect((await post(server, { path: "", go: "test" })).text).toContain("Say where first.");
  });

  test("tells in the language of the page why its destination can't be used, with the words of the destination", async () => {
    using server = await new PageServer().login();
    const file = join(server.api.folder, "a file");
    writeFileSync(file, "");
    const form = await formOf(server, "new", { path: file, go: "create-folder" });
    const { text } = await server.post("new", form, { "Accept-Language": "de" });
    expect(text).toContain("Der Ordner am Ziel ließ sich nicht anlegen");
    expect(text).toMatch(/<details class="more original">.*EEXIST/s);
  });

  test("goes from step to step, and prints what is needed to get files back", async () => {
    using server = await new PageServer().login();
    const { text } = await post(server, { go: "step:when" });
    expect(/<details id="step-when"[^>]* open/.test(text)).toBe(true);
    expect(/<details id="step-what"[^>]* open/.test(text)).toBe(false);
    const sheet = await post(server, {
      path: "/media/blue",
      passphrase: "a passphrase of mine",
      name: "Mine",
      go: "sheet",
    });
    expect(sheet.status).toBe(200);
    for (const part of ["Recovery sheet", "a passphrase of mine", "file:///media/blue", "Mine"]) {
      expect(sheet.text).toContain(part);
    }
  });
});

describe("what follows from the form while it is filled in", () => {
  test("are the answers, the next ten runs, and the versions that will be kept", async () => {
    using server = await new PageServer({ settings: { "server-timezone": "Europe/Copenhagen" } }).login();
    const form = await formOf(server, "new", {
      "sources[]": "/home/",
      path: "/media/blue",
      keep: "versions",
      "keep-versions": "3",
    });
    const { text } = await server.post("job-form/look", form);
    expect(text).toContain("/media/blue");
    expect(text.match(/<li>[A-Z][a-z]{2}, \d+ Jan 2026, 02:00<\/li>/g)).toHaveLength(10);
    expect(text).toContain("3 versions");
    expect(text.match(/class="retention-kept"/g)).toHaveLength(3);
    expect((await server.post("job-form/nothing", form)).status).toBe(404);
  });

  test("proposes folders that begin with what was typed", async () => {
    using server = await new PageServer().login();
    for (const name of ["blue", "blank", "red"]) mkdirSync(join(server.api.folder, name));
    writeFileSync(join(server.api.folder, "blob"), "");
    const typed = encodeURIComponent(join(server.api.folder, "bl"));
    const { text } = await server.get(`job-form/paths?of=path&path=${typed}`);
    expect([...text.matchAll(/value="[^"]*\/(\w+)\/"/g)].map(([, name]) => name)).toEqual(["blank", "blue"]);
  });
});

describe("a backup that was opened to look into it", () => {
  const content = { ...jobAt("file:///media/blue", "a passphrase"), name: "Found", sources: ["/home/"] };

  async function keep(changes: Record<string, string>) {
    const server = await new PageServer().login();
    const { jobs } = server.api.services;
    server.api.services.destinations.examine = async () => ({
      kind: "good",
      findings: { isEmpty: false, hasBackup: true, hasEncryptedBackup: true },
    });
    const id = jobs.addTemporary(content, undefined, server.api.folder);
    writeFileSync(join(server.api.folder, `${id}.sqlite`), "what was read");
    const fields = await formOf(server, `new?from=${id}`, { kept: "on", go: "save", ...changes });
    expect((await server.post("new", fields)).status).toBe(303);
    const path = jobs.get("1")?.job.databasePath ?? "";
    return { server, index: existsSync(path) ? readFileSync(path, "utf8") : undefined };
  }

  test("is kept with the index that was read for it", async () => {
    const { server, index } = await keep({});
    using _ = server;
    expect(index).toBe("what was read");
    expect(server.api.tasks.asked).toMatchObject([{ add: { operation: "Repair", jobId: "1" } }]);
  });

  test("is kept without it when it goes elsewhere", async () => {
    const { server, index } = await keep({ path: "/media/red" });
    using _ = server;
    expect(index).toBeUndefined();
  });
});

describe("what was chosen in the form", () => {
  test("is counted while one looks, anew when the choice changes, and leaves no backup behind", async () => {
    using server = await new PageServer().login();
    const { tasks, services } = server.api;
    const counts: { answer: PromiseWithResolvers<unknown>; following: Following }[] = [];
    tasks.answers.set("count-sources", (_call, _options, following) => {
      const answer = Promise.withResolvers<unknown>();
      counts.push({ answer, following });
      return answer.promise;
    });
    const size = async (source: string) => {
      const fields = await formOf(server, "new", { "sources[]": source, "groups[]": "TemporaryFiles" });
      return (await server.post("job-form/size", fields)).text;
    };
    expect(await size("/srv/")).toContain("Counting. So far 0 files");
    counts[0]?.following.onProgress?.({ filesProcessed: 1200, bytesProcessed: 2048 } as never);
    expect(await size("/srv/")).toContain("So far 1,200 files, 2 KB");
    expect(counts).toHaveLength(1);
    expect(tasks.asked.at(-1)).toMatchObject({ immediate: { call: "count-sources", sources: ["/srv/"] } });
    expect(await size("/home/")).toContain("Counting");
    expect(counts.map(({ following }) => following.signal?.aborted)).toEqual([true, false]);
    counts[1]?.answer.resolve({ files: 1, size: 5, ignored: { files: 1200, size: 2048 } });
    await counts[1]?.answer.promise;
    const { text } = await server.post(
      "job-form/look",
      await formOf(server, "new", { "sources[]": "/home/", "groups[]": "TemporaryFiles" }),
    );
    expect(text).toContain("1 file, 5 bytes. Ignore files leave out 1,200 files, 2 KB.");
    expect(services.jobs.list()).toEqual([]);
    expect(await size("@/x|ssh://host/")).not.toContain("Counting");
  });
});
