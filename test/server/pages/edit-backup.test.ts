import { describe, expect, test } from "bun:test";
import type { JobContent, ScheduleContent } from "../../../src/jobs/job-store.ts";
import { type FormChanges, formOf } from "../../support/page-form.ts";
import { PageServer } from "../../support/page-server.ts";

const path = "backup/1/edit";

function addJob(server: PageServer, changes: Partial<JobContent> = {}, schedule?: Partial<ScheduleContent>): void {
  const job: JobContent = {
    name: "Mine",
    description: "of old",
    tags: ["one"],
    targetUrl: "file:///media/blue?auth-password=very-secret&unknown-option=5",
    externalId: null,
    connectionStringId: -1,
    operationType: "Backup",
    metadata: { SourceFilesSize: "5" },
    sources: ["/home/", "@/remote|ssh://host/path?auth-password=source-secret", "/srv/file"],
    settings: [
      { filter: "", name: "encryption-module", value: "aes" },
      { filter: "", name: "passphrase", value: "my passphrase" },
      { filter: "x", name: "--dblock-size", value: "20mb" },
      { filter: "", name: "keep-time", value: "6M" },
      { filter: "", name: "--send-mail-password", value: "mail-secret" },
      { filter: "", name: "--nobody-knows-it", value: "7" },
    ],
    filters: [
      { order: 3, include: true, expression: "*/keep/*" },
      { order: 5, include: false, expression: "[.*\\.tmp]" },
    ],
    additionalTargets: [],
    ...changes,
  };
  const time = new Date("2025-11-03T02:30:17Z");
  const plan = { time, repeat: "1D", lastRun: time, rule: "", extras: {}, ...schedule };
  server.api.services.jobs.add(job, schedule && plan);
}

function copyAt(targetUrl: string, mode = "inline", interval: string | null = null) {
  const createdAt = new Date("2025-01-01T00:00:00Z");
  const options = '{"dst-options":["--auth-password=deeper"]}';
  return {
    urlKey: `key-${targetUrl.length}`,
    targetUrl,
    mode,
    interval,
    connectionStringId: -1,
    options,
    createdAt,
    updatedAt: createdAt,
  };
}

async function post(server: PageServer, changes: FormChanges) {
  return server.post(path, await formOf(server, path, changes));
}

const stored = (server: PageServer) => server.api.services.jobs.get("1");

describe("a backup that is edited", () => {
  const cases: [string, Partial<JobContent>, Partial<ScheduleContent> | undefined][] = [
    ["as it usually is", {}, { rule: "AllowedWeekDays=Sunday,Monday;Other=1", extras: { skipNext: true } }],
    ["by an interval of two parts", { targetUrl: "/plain/path" }, { repeat: "1D12h" }],
    ["by an expression", { targetUrl: "file://C:\\folder" }, { extras: { cron: "@daily", missed: "skip" } }],
    [
      "that goes where Bunker can't go",
      {
        targetUrl: "ftps://me:pass%20word@host:21/a%20b//c?use-ssl&x=",
        settings: [{ filter: "", name: "--no-encryption", value: "" }],
      },
      undefined,
    ],
    [
      "with a rule of its own and two passphrases",
      {
        targetUrl: "s3://bucket/p?aws-access-key-id=a&aws-secret-access-key=b%2Bc",
        settings: [
          { filter: "", name: "passphrase", value: "one" },
          { filter: "", name: "--passphrase", value: "two" },
          { filter: "", name: "--no-encryption", value: "false" },
          { filter: "", name: "retention-policy", value: "7D:U" },
        ],
      },
      { repeat: "2W" },
    ],
  ];
  cases.push([
    "with copies",
    { additionalTargets: [copyAt("file:///media/red/"), copyAt("ftp://u:deep@h/x?A=1", "Interval", "1D12h")] },
    undefined,
  ]);
  for (const [name, job, schedule] of cases) {
    test(`stays byte for byte when nothing was touched: one ${name}`, async () => {
      using server = await new PageServer().login();
      addJob(server, job, schedule);
      const before = stored(server);
      const reply = await post(server, { go: "save" });
      expect(reply.status).toBe(303);
      expect(stored(server)).toEqual(before as never);
    });
  }

  test("shows no secret, and keeps those that are not touched when the rest is changed", async () => {
    using server = await new PageServer().login();
    addJob(server, {}, {});
    const { text } = await server.get(path);
    for (const secret of ["very-secret", "my passphrase", "source-secret", "mail-secret"]) {
      expect(text).not.toContain(secret);
    }
    const reply = await post(server, {
      name: "Yours",
      path: "/media/red",
      plan: "weekly",
      "days[]": ["fri"],
      time: "05:00",
      keep: "versions",
      "keep-versions": "7",
      go: "run",
    });
    expect(reply.status).toBe(303);
    const { job, schedule } = stored(server) as NonNullable<ReturnType<typeof stored>>;
    expect(job.name).toBe("Yours");
    expect(job.targetUrl).toBe("file:///media/red?auth-password=very-secret&unknown-option=5");
    expect(job.sources).toContain("@/remote|ssh://host/path?auth-password=source-secret");
    const settings = Object.fromEntries(job.settings.map(({ name, value }) => [name, value]));
    expect(settings).toEqual({
      "encryption-module": "aes",
      passphrase: "my passphrase",
      "--dblock-size": "20mb",
      "--send-mail-password": "mail-secret",
      "--nobody-knows-it": "7",
      "keep-versions": "7",
    });
    expect(schedule).toMatchObject({ repeat: "1D", rule: "AllowedWeekDays=Friday" });
    expect(schedule?.time.getTime()).toBeGreaterThan(server.api.now.getTime());
    expect(server.api.tasks.asked).toEqual([{ add: { kind: "operation", operation: "Backup", jobId: "1" } }]);
  });

  test("keeps a password that stands before the host, wherever the rest goes", async () => {
    using server = await new PageServer().login();
    addJob(server, { targetUrl: "ssh://me:pass%20word@host/folder" });
    const { text } = await server.get(path);
    expect(text).not.toMatch(/pass(%20|\+| )word/);
    await post(server, { path: "other", go: "save" });
    expect(stored(server)?.job.targetUrl).toBe("ssh://host/other?auth-username=me&auth-password=pass%20word");
  });

  test("tells when somebody else has changed it, keeps what was typed, and takes it when it is saved again", async () => {
    using server = await new PageServer().login();
    addJob(server);
    const form = await formOf(server, path, { name: "Typed here", go: "save" });
    const { job, schedule } = stored(server) as NonNullable<ReturnType<typeof stored>>;
    server.api.services.jobs.update("1", { ...job, externalId: "changed elsewhere" }, schedule);
    const { status, text } = await server.post(path, form);
    expect(status).toBe(422);
    expect(text).toContain("This backup was changed meanwhile");
    expect(text).toContain('value="Typed here"');
    expect(stored(server)?.job.name).toBe("Mine");
    const state = /name="state" value="(\w+)"/.exec(text)?.[1] ?? "";
    const again = await server.post(path, [...form.filter(([name]) => name !== "state"), ["state", state]]);
    expect(again.status).toBe(303);
    expect(stored(server)?.job).toMatchObject({ name: "Typed here", externalId: "changed elsewhere" });
  });

  test("is not changed by a run in the eyes of who edits it", async () => {
    using server = await new PageServer().login();
    addJob(server, {}, {});
    const form = await formOf(server, path, { go: "save" });
    server.api.services.jobs.setMetadata("1", { SourceFilesSize: "9" });
    expect((await server.post(path, form)).status).toBe(303);
    expect(stored(server)?.job.metadata.SourceFilesSize).toBe("9");
  });

  test("is refused as the API refuses it, and is not there when nobody has it", async () => {
    using server = await new PageServer().login();
    addJob(server);
    const { status, text } = await post(server, { name: " ", passphrase: "", go: "save" });
    expect(status).toBe(422);
    expect(text).toContain("The backup needs a name.");
    expect(text).toContain("Give a passphrase, or choose not to encrypt.");
    expect((await server.get("backup/9/edit")).status).toBe(404);
    expect((await server.post("backup/9/edit", { go: "save" })).status).toBe(404);
  });
});

const save = (server: PageServer, changes: FormChanges) => post(server, { go: "save", ...changes });

describe("when a backup runs", () => {
  test("can depend on other backups, on drives and hours, and on what was missed", async () => {
    using server = await new PageServer().login();
    addJob(server, {}, { extras: { priority: 3 } });
    addJob(server, { name: "Other <b>" });
    const reply = await save(server, {
      "after[]": ["2"],
      missed: "older",
      "older-than": "2D",
      "when-available": "on",
      "skip-next": "on",
      windows: "mon-fri 08:00-18:00 finish\r\nsun 00:00-24:00 stop",
    });
    expect(reply.status).toBe(303);
    const schedule = stored(server)?.schedule;
    expect(schedule?.extras).toEqual({
      priority: 3,
      after: [2],
      missed: { olderThan: "2D" },
      whenAvailable: true,
      skipNext: true,
      windows: "mon-fri 08:00-18:00 finish\nsun 00:00-24:00 stop",
    });
    // The rest of the plan was not touched.
    expect([schedule?.repeat, schedule?.time]).toEqual(["1D", new Date("2025-11-03T02:30:17Z")]);
    const { text } = await server.get(path);
    expect(text).toContain("Other &lt;b&gt;");
    expect(text).toContain("mon-fri 08:00-18:00 finish");
    await save(server, { "after[]": null, missed: "run", "when-available": null, "skip-next": null, windows: "" });
    expect(stored(server)?.schedule?.extras).toEqual({ priority: 3 });
  });

  test("can follow others alone, without hours of its own", async () => {
    using server = await new PageServer().login();
    addJob(server);
    addJob(server, { name: "Other" });
    expect((await save(server, { plan: "hand", "after[]": ["2"] })).status).toBe(303);
    expect(stored(server)?.schedule).toMatchObject({ repeat: "", extras: { after: [2] } });
    const { text } = await server.get(path);
    expect(text).toContain("after 1 other backup");
    // Saved again as it is, it stays.
    expect((await save(server, {})).status).toBe(303);
    expect(stored(server)?.schedule).toMatchObject({ repeat: "", extras: { after: [2] } });
    expect((await save(server, { "after[]": null })).status).toBe(303);
    expect(stored(server)?.schedule).toBeUndefined();
  });

  test("is not stored while a part of it can't be read, or it would come after itself", async () => {
    using server = await new PageServer().login();
    addJob(server, {}, {});
    addJob(server, { name: "Other" }, { extras: { after: [1] } });
    const circle = await save(server, { "after[]": ["2"] });
    expect(circle.status).toBe(422);
    expect(circle.text).toContain("come after itself");
    const windows = await save(server, { windows: "sometimes" });
    expect(windows.status).toBe(422);
    expect(windows.text).toContain("sometimes</textarea>");
    expect((await save(server, { missed: "older", "older-than": "long" })).status).toBe(422);
    expect(stored(server)?.schedule?.extras).toEqual({});
  });
});

test("tags of a backup are edited, and the list is filtered by them", async () => {
  using server = await new PageServer().login();
  addJob(server);
  addJob(server, { name: "Untagged", tags: [] });
  expect((await save(server, { tags: " work, nas,, work" })).status).toBe(303);
  expect(stored(server)?.job.tags).toEqual(["work", "nas"]);
  expect((await server.get("")).text).toContain('href="./?filter=work"');
  const { text } = await server.get("?filter=work");
  expect(text).toContain("Mine");
  expect(text).not.toContain("Untagged");
});

describe("the copies of a backup", () => {
  const two = {
    additionalTargets: [copyAt("file:///media/red"), copyAt("s3://b/x?auth-password=deep", "counting", "5")],
  };

  test("show no secret, keep theirs when another is removed, and get a new one among them", async () => {
    using server = await new PageServer().login();
    addJob(server, two);
    const { text } = await server.get(path);
    expect(text).not.toContain("deep");
    expect(text).toContain("Copy 2");
    const without = await server.post(path, await formOf(server, path, { go: "copy-remove:0" }));
    expect(without.text).not.toContain("/media/red");
    expect(stored(server)?.job.additionalTargets).toHaveLength(2);
    const more = { "copies[]": ["key-27", ""] };
    const fields: FormChanges = {
      ...more,
      "copy.0.scheme": "s3",
      "copy.0.host": "b",
      "copy.0.path": "other",
      "copy.0.destination.auth-password": "***************",
      "copy.0.mode": "counting",
      "copy.0.count": "3",
      "copy.1.scheme": "file",
      "copy.1.host": "",
      "copy.1.destination.auth-password": "",
      "copy.1.path": "/media/green",
      "copy.1.mode": "interval",
      "copy.1.every": "12h",
      go: "save",
    };
    expect((await post(server, fields)).status).toBe(303);
    expect(stored(server)?.job.additionalTargets).toMatchObject([
      {
        urlKey: two.additionalTargets[1]?.urlKey,
        mode: "counting",
        interval: "3",
        options: two.additionalTargets[1]?.options,
      },
      { targetUrl: "file:///media/green", mode: "interval", interval: "12h", options: null },
    ]);
    expect(stored(server)?.job.additionalTargets[0]?.targetUrl).toContain("auth-password=deep");
  });

  test("are refused where nothing, or the backup itself, already is, and with times that are none", async () => {
    using server = await new PageServer().login();
    addJob(server);
    const copies: FormChanges = {
      "copies[]": ["", "", ""],
      "copy.0.scheme": "file",
      "copy.0.path": "/media/blue/",
      "copy.0.mode": "interval",
      "copy.0.every": "soon",
      "copy.1.path": "",
      "copy.2.scheme": "file",
      "copy.2.path": "/media/x",
      "copy.2.mode": "counting",
      "copy.2.count": "0",
      go: "save",
    };
    const { status, text } = await post(server, copies);
    expect(status).toBe(422);
    for (const id of ["copy-0-path", "copy-0-every", "copy-1-path", "copy-2-count"]) {
      expect(text).toContain(`id="${id}-error"`);
    }
    expect(stored(server)?.job.additionalTargets).toEqual([]);
  });

  test("are tried out with their own secrets, and nothing is stored", async () => {
    const asked: string[] = [];
    using server = await new PageServer().login();
    server.api.services.destinations.examine = async (url) => {
      asked.push(url);
      return { kind: "good", findings: { isEmpty: false, hasBackup: true, hasEncryptedBackup: true } };
    };
    addJob(server, two);
    const { text } = await server.post(path, await formOf(server, path, { go: "copy-test:1" }));
    expect(asked).toEqual(["s3://b/x?auth-password=deep"]);
    expect(text).toMatch(/id="copy-1-test"[^>]*><div/);
    const part = await server.post("job-form/copies", await formOf(server, path, { go: "copy-add" }));
    expect(part.text).toContain("Copy 3");
  });

  test("that an option describes are told to wait for its end", async () => {
    using server = await new PageServer().login();
    addJob(server, {
      settings: [
        { filter: "", name: "--no-encryption", value: "true" },
        { filter: "", name: "--remote-sync-json-config", value: '{"destinations":[{"url":"ftp://u:deep@h/x"}]}' },
      ],
    });
    const { text } = await server.get(path);
    expect(text).toContain("decides alone");
    expect(text).not.toContain("deep");
    expect((await post(server, { description: "new", go: "save" })).status).toBe(303);
    expect(stored(server)?.job.settings[1]?.value).toContain("u:deep@");
  });
});

describe("limits and prices of a destination", () => {
  const settings = [
    { filter: "", name: "--no-encryption", value: "true" },
    { filter: "", name: "--traffic-budget-upload", value: "" },
    { filter: "", name: "--price-download", value: "0.09" },
  ];
  const named = (server: PageServer) => {
    const names = /budget|price/;
    const found = stored(server)?.job.settings.filter(({ name }) => names.test(name)) ?? [];
    return Object.fromEntries(found.map(({ name, value }) => [name.replace(/^--/, ""), value]));
  };

  test("are in the step that says where, and nowhere else in the form", async () => {
    using server = await new PageServer().login();
    addJob(server, { settings: settings.slice(0, 1) });
    const { text } = await server.get(`${path}?options=price`);
    expect(text).toContain('<details class="more" id="traffic"><summary>Limits and prices');
    expect(text.match(/name="option\.price-download"/g)).toHaveLength(1);
    expect((await server.get(`${path}?step=traffic`)).text).toContain('<details class="more" id="traffic" open');
  });

  test("are stored as options of the backup, and taken away when they are blank", async () => {
    using server = await new PageServer().login();
    addJob(server, { settings });
    const limits = { "option.request-budget": "5000", "option.budget-policy": "Stop", "option.price-currency": "dkk" };
    await post(server, { ...limits, go: "save" });
    expect(named(server)).toEqual({
      "traffic-budget-upload": "",
      "price-download": "0.09",
      "request-budget": "5000",
      "budget-policy": "Stop",
      "price-currency": "dkk",
    });
    await post(server, { "option.price-download": "", "option.budget-policy": "", go: "save" });
    expect(named(server)).toEqual({ "traffic-budget-upload": "", "request-budget": "5000", "price-currency": "dkk" });
  });

  test("of a copy are among the parameters of its address", async () => {
    using server = await new PageServer().login();
    addJob(server, {
      settings: settings.slice(0, 1),
      additionalTargets: [copyAt("file:///media/red?price-upload=2&x=1")],
    });
    const { text } = await server.get(path);
    expect(text.match(/name="copy\.0\.destination\.price-upload"/g)).toHaveLength(1);
    expect(text).not.toContain('name="copy.0.destination.budget-policy"');
    await post(server, { "copy.0.destination.price-currency": "EUR", go: "save" });
    const target = stored(server)?.job.additionalTargets[0]?.targetUrl ?? "";
    expect(Object.fromEntries(new URL(target).searchParams)).toEqual({
      "price-upload": "2",
      x: "1",
      "price-currency": "EUR",
    });
    expect(named(server)).toEqual({});
  });

  test.each([
    ["option.price-download", "1,500", "Not a price."],
    ["option.price-currency", "Euro", "Give its three letters"],
    ["option.traffic-budget-upload", "1.5gb", "Not a size."],
    ["option.request-budget", "many", "Give a whole number."],
    ["copy.0.destination.price-upload", "much", "Not a price."],
  ])("that can't be read are told at their field: %p", async (name, value, words) => {
    using server = await new PageServer().login();
    addJob(server, { settings, additionalTargets: [copyAt("file:///media/red")] });
    const before = stored(server);
    const { status, text } = await post(server, { [name]: value, go: "save" });
    expect([status, stored(server)]).toEqual([422, before]);
    expect(text).toMatch(new RegExp(`<input[^>]*aria-invalid="true"[^>]*name="${name.replaceAll(".", "\\.")}"`));
    expect(text).toContain(words);
  });
});
