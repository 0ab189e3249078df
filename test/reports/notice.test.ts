import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { sendNotice } from "../../src/reports/index.ts";
import type { Logger } from "../../src/support/log.ts";
import { WebReceiver } from "../support/web-receiver.ts";

let receiver: WebReceiver;
let warnings: string[];
const log: Logger = {
  write: (level, _tag, id) => {
    if (level === "Warning" || level === "Error") warnings.push(id);
  },
};
beforeEach(async () => {
  receiver = await WebReceiver.start();
  warnings = [];
});
afterEach(() => receiver.stop());

const notice = { kind: "Overdue", level: "Error", text: "There is no good backup." } as const;
const send = (options: Record<string, string>, level: "Success" | "Error" = "Error") =>
  sendNotice(
    { ...notice, level },
    {
      url: "file:///somewhere",
      options: { "backup-name": "docs", ...options },
      origin: { machineId: "", backupName: "docs" },
      hideSecrets: (text) => text,
    },
    log,
  );

describe("a notice", () => {
  test("is sent by the modules that the options ask for", async () => {
    await send({ "send-http-form-urls": receiver.url("/form"), "send-http-json-urls": receiver.url("/json") });
    expect(receiver.requests.map(({ path }) => path).sort()).toEqual(["/form", "/json"]);
    const bodies = Object.fromEntries(receiver.requests.map(({ path, body }) => [path, body]));
    expect(new URLSearchParams(bodies["/form"]).get("message")).toContain(notice.text);
    expect(JSON.parse(bodies["/json"] ?? "")).toMatchObject({
      Data: { MainOperation: "Overdue", ParsedResult: "Error", Message: notice.text },
      Extra: { "backup-name": "docs" },
    });
    expect(warnings).toEqual([]);
  });

  test("goes to those who hear of errors, its end too", async () => {
    await send({ "send-http-json-urls": receiver.url("/"), "send-http-level": "Error,Fatal" }, "Success");
    expect(receiver.requests).toHaveLength(1);
    await send({ "send-http-json-urls": receiver.url("/"), "send-http-level": "Success" });
    expect(receiver.requests).toHaveLength(1);
  });

  test("that can't be sent is a warning", async () => {
    receiver.answer = () => ({ status: 500 });
    await send({ "send-http-json-urls": receiver.url("/"), "send-http-retries": "1" });
    expect(warnings).toContain("ReportSubmitError");
  });
});
