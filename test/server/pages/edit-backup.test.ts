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
    server.api.services.jobs.update("1", { ...job, tags: ["changed elsewhere"] }, schedule);
    const { status, text } = await server.post(path, form);
    expect(status).toBe(422);
    expect(text).toContain("This backup was changed meanwhile");
    expect(text).toContain('value="Typed here"');
    expect(stored(server)?.job.name).toBe("Mine");
    const state = /name="state" value="(\w+)"/.exec(text)?.[1] ?? "";
    const again = await server.post(path, [...form.filter(([name]) => name !== "state"), ["state", state]]);
    expect(again.status).toBe(303);
    expect(stored(server)?.job).toMatchObject({ name: "Typed here", tags: ["changed elsewhere"] });
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
