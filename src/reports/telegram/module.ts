import { type ModuleReader, telegramModule } from "../../options/index.ts";
import { usualCertificates } from "../../support/certificate-rules.ts";
import { UserError } from "../../support/errors.ts";
import type { Report, ReportModule } from "../contract.ts";
import { messageParts } from "./parts.ts";

const tag = "Duplicati.Library.Modules.Builtin.SendTelegramMessage";
/** For one message, in milliseconds. */
const timeout = 10_000;

/** @param service where the bot API is. */
export function createTelegramReport(service: string): ReportModule {
  return {
    ...telegramModule,
    prefix: "send-telegram",
    messageOption: "send-telegram-message",
    hidesAllPaths: true,
    isActive: (options) => options.text("send-telegram-channel-id") !== "",
    send: (report) => sendAll(service, report),
  };
}

/** Sends reports as messages of a Telegram bot. */
export const telegramReport = createTelegramReport("https://api.telegram.org");

/** Every part is sent, whatever becomes of the others. */
async function sendAll(service: string, { options, format, text, logger }: Report): Promise<void> {
  const url = methodUrl(service, options);
  const topic = options.text("send-telegram-topid-id").trim();
  for (const part of messageParts(text(format))) {
    const message = {
      chat_id: options.text("send-telegram-channel-id").trim(),
      text: part,
      ...(topic !== "" && { message_thread_id: topic }),
    };
    try {
      await sendMessage(url, message);
    } catch (error) {
      logger.write("Warning", tag, "telegramSendError", "Telegram has not taken the report", error);
    }
  }
}

/** What is sent in the body, as a URL has no room for a report. */
async function sendMessage(url: string, message: Readonly<Record<string, string>>): Promise<void> {
  const request = { url, method: "POST", contentType: "application/json", body: JSON.stringify(message) };
  const { sendRequest } = await import("../http/request.ts");
  const answer = await sendRequest(request, usualCertificates, timeout);
  const { ok, description } = parseAnswer(answer.text);
  if (ok) return;
  throw new UserError("TelegramRefused", description ?? `Telegram answered with ${answer.status} (${answer.reason})`);
}

/** The URL holds the key; it may stand in no error. */
function methodUrl(service: string, options: ModuleReader): string {
  const bot = options.text("send-telegram-bot-id").trim();
  const key = options.text("send-telegram-api-key").trim();
  if (bot !== "" && key !== "")
    return `${service}/bot${encodeURIComponent(bot)}:${encodeURIComponent(key)}/sendMessage`;
  throw new UserError("TelegramBotMissing", "Reports by Telegram need the id of a bot and its key", {
    advice: "Set --send-telegram-bot-id and --send-telegram-api-key, the two halves of the bot's token.",
  });
}

function parseAnswer(text: string): { ok: boolean; description?: string } {
  try {
    const { ok, description } = JSON.parse(text);
    return { ok: ok === true, ...(typeof description === "string" && { description }) };
  } catch {
    // Something else than Telegram has answered.
    return { ok: false };
  }
}
