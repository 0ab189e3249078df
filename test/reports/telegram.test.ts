import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ModuleReader } from "../../src/options/index.ts";
import type { Report } from "../../src/reports/contract.ts";
import { createTelegramReport } from "../../src/reports/telegram/module.ts";
import { messageParts } from "../../src/reports/telegram/parts.ts";
import { WebReceiver } from "../support/web-receiver.ts";

describe("messageParts()", () => {
  test("leaves what fits as it is", () => {
    expect(messageParts("x".repeat(4096))).toEqual(["x".repeat(4096)]);
  });

  test("loses nothing, cuts no character, and keeps to the limit", () => {
    const character = fc.constantFrom("a", "é", "\n", "🎉");
    const long = fc.tuple(fc.array(character, { minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 3000 }));
    fc.assert(
      fc.property(long, ([characters, times]) => {
        const text = characters.join("").repeat(times);
        const parts = messageParts(text);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(4096);
          expect(part.isWellFormed()).toBe(true);
        }
        const pieces = parts.map((part, index) => {
          const title = `Part ${index + 1}/${parts.length}:\n`;
          if (parts.length === 1) return part;
          expect(part).toStartWith(title);
          return part.slice(title.length);
        });
        expect(pieces.join("")).toBe(text);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a report by Telegram", () => {
  // Nobody but Telegram itself can run its server: this one checks what it would get.
  let receiver: WebReceiver;
  let warnings: string[];
  beforeEach(async () => {
    receiver = await WebReceiver.start();
    receiver.answer = () => ({ status: 200, body: '{"ok":true,"result":{}}' });
    warnings = [];
  });
  afterEach(() => receiver.stop());

  const token = { "send-telegram-bot-id": "123456", "send-telegram-api-key": "AA-bb_hidden" };
  const send = (text: string, options: Record<string, string> = {}) => {
    const module = createTelegramReport(receiver.url("").replace(/\/$/, ""));
    const values = { ...token, "send-telegram-channel-id": "-1001", ...options };
    const report: Report = {
      options: new ModuleReader(module.options, values),
      format: "Duplicati",
      text: () => text,
      title: (template) => template,
      logger: { write: (level, _, id, message, error) => void warnings.push(`${level} ${id} ${message} ${error}`) },
    };
    return module.send(report);
  };

  test("is one message to the channel", async () => {
    await send("Grüße & more\n");
    const [request, ...others] = receiver.take();
    expect(others).toEqual([]);
    expect(request).toMatchObject({ method: "POST", path: "/bot123456:AA-bb_hidden/sendMessage" });
    expect(request?.headers["Content-Type"]).toBe("application/json");
    expect(JSON.parse(request?.body ?? "")).toEqual({ chat_id: "-1001", text: "Grüße & more\n" });
    expect(warnings).toEqual([]);
  });

  test("goes to a topic of the channel", async () => {
    await send("x", { "send-telegram-topid-id": "7" });
    expect(JSON.parse(receiver.take()[0]?.body ?? "")).toEqual({ chat_id: "-1001", text: "x", message_thread_id: "7" });
  });

  test("is several messages if it is long, each of which is sent whatever becomes of the others", async () => {
    let count = 0;
    receiver.answer = () => ({ status: 429, body: `{"ok":${++count === 2},"description":"Too Many Requests"}` });
    await send("x".repeat(10_000));
    expect(receiver.take().map(({ body }) => JSON.parse(body).text.slice(0, 9))).toEqual([
      "Part 1/3:",
      "Part 2/3:",
      "Part 3/3:",
    ]);
    expect(warnings).toHaveLength(2);
    for (const warning of warnings) expect(warning).toMatch(/^Warning telegramSendError .*Too Many Requests$/);
  });

  test.each(["<html>", "{}", "null", ""])("that is answered by %p is a warning, without the key", async (body) => {
    receiver.answer = () => ({ status: 200, body });
    await send("x");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toContain("hidden");
  });

  test("without a bot is not sent", async () => {
    await expect(send("x", { "send-telegram-api-key": "" })).rejects.toMatchObject({ id: "TelegramBotMissing" });
    expect(receiver.take()).toEqual([]);
  });
});
