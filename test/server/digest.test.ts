import { afterEach, beforeEach, expect, test } from "bun:test";
import { MailServer } from "../support/mail-server.ts";
import { addJob, addRun } from "../support/page-jobs.ts";
import { PageServer } from "../support/page-server.ts";
import { WebReceiver } from "../support/web-receiver.ts";

let server: PageServer;
let receiver: WebReceiver;
beforeEach(async () => {
  server = await new PageServer().login();
  await server.api.login();
  receiver = await WebReceiver.start();
});
afterEach(async () => {
  server[Symbol.dispose]();
  await receiver.stop();
});

test("the digest tells how each backup does, trouble first, and is sent when somebody wants it", async () => {
  const good = addJob(server, "Alpha");
  for (const days of [5, 4, 2]) addRun(server, good, days === 4 ? "Warning" : "Success", days);
  server.api.database.jobs.setMetadata(Number(good), { BackupListCount: "3", TargetFilesSize: "2048" });
  addRun(server, addJob(server, "Beta"), "Fatal", 1);
  addJob(server, "Gamma");

  const { body } = await server.api.get("/api/v1/digest");
  const { Text: text } = body as { Text: string };
  expect(body).toMatchObject({ Good: false, Next: null });
  for (const words of [
    "3 backups: 1 failing, 1 never completed, 1 safe.",
    "3 runs: 2 good, 1 with warnings",
    "1 run: 0 good, 1 failed",
  ]) {
    expect(text).toContain(words);
  }
  expect(text).toContain("3 versions, 2.00 KiB at the destination");
  const order = ["Beta: failing", "Gamma: never completed", "Alpha: safe"].map((words) => text.indexOf(words));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);

  expect((await server.api.post("/api/v1/digest/send")).status).not.toBe(200);
  expect((await server.post("settings/reports/digest", {})).text).toContain("do not say whom to tell");
  server.api.database.globalOptions.set("--send-http-json-urls", receiver.url("/"));
  expect((await server.api.post("/api/v1/digest/send")).status).toBe(200);
  expect(JSON.parse(receiver.take()[0]?.body ?? "").Data).toMatchObject({
    MainOperation: "Digest",
    ParsedResult: "Error",
  });
  expect((await server.post("settings/reports/digest", {})).text).toContain("It was sent to all");
  expect(receiver.take()).toHaveLength(1);
  expect((await server.get("settings/reports/digest")).text).toContain("Beta: failing");
});

test("its time is set among the reports", async () => {
  await server.post("settings/reports", { "digest-weekday": "1", "digest-hour": "7" });
  const { settings } = server.api.database;
  expect([settings.get("digest-weekday"), settings.get("digest-hour")]).toEqual(["Monday", "7"]);
  const { text } = await server.get("settings/reports");
  expect(text).toContain('<option value="1" selected');
  expect(text).toContain("The next one is sent on");
  const wrong = await server.post("settings/reports", {
    "digest-weekday": "2",
    "digest-hour": "9",
    "option.report-repeat": "often",
  });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('<option value="2" selected');
  expect(settings.get("digest-weekday")).toBe("Monday");
  await server.post("settings/reports", { "digest-weekday": "", "digest-hour": "7" });
  expect((await server.api.get("/api/v1/digest")).body).toMatchObject({ Next: null });
});

test("the digest is in the language that was chosen for the pages", async () => {
  addRun(server, addJob(server, "Alpha"), "Success", 2);
  await server.post("settings/appearance", { look: "system", language: "de", zone: "" });
  const { body } = await server.api.get("/api/v1/digest");
  const { Text: text } = body as { Text: string };
  for (const words of ["1 Sicherung: 1 sicher.", "Alpha: sicher", "1 Lauf: 1 gut", "Noch keine Probe"]) {
    expect(text).toContain(words);
  }
});

test("so is the subject of its mail, unless the user has chosen one", async () => {
  await server.post("settings/appearance", { look: "system", language: "de", zone: "" });
  const mails = await MailServer.start();
  try {
    const { globalOptions } = server.api.database;
    globalOptions.set("--send-mail-url", `smtp://127.0.0.1:${mails.port}`);
    globalOptions.set("--send-mail-to", "ann@example.org");
    const subject = async () => {
      expect((await server.api.post("/api/v1/digest/send")).status).toBe(200);
      return (await mails.take())[0]?.headers.get("subject");
    };
    expect(await subject()).toStartWith("Sicherungen von ");
    globalOptions.set("--send-mail-subject", "%OPERATIONNAME% of the week");
    expect(await subject()).toBe("Digest of the week");
  } finally {
    mails.stop();
  }
});
