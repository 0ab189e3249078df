import { setTimeout as wait } from "node:timers/promises";
import { encodePercent } from "../../destinations/url.ts";
import { httpModule, type ModuleReader, type ResultFormat } from "../../options/index.ts";
import { certificateRules } from "../../support/certificate-rules.ts";
import { UserError } from "../../support/errors.ts";
import type { Report, ReportModule } from "../contract.ts";
import { parseExtraParameters } from "../settings.ts";
import { newReportId, signatureHeaders } from "./signature.ts";

const tag = "Duplicati.Library.Modules.Builtin.SendHttpMessage";
/** For one attempt, in milliseconds. */
const timeout = 100_000;
const separator = /;/;

/** Sends reports to web servers, as forms or JSON. */
export const httpReport: ReportModule = {
  ...httpModule,
  prefix: "send-http",
  messageOption: "send-http-message",
  hidesAllPaths: false,
  isActive: (options) => targetsOf(options, "Duplicati").length > 0,
  send: sendToAll,
};

interface Target {
  readonly url: string;
  readonly method: string;
  readonly format: ResultFormat;
}

/** Every server gets its report, whatever becomes of the others. */
async function sendToAll(report: Report): Promise<void> {
  const failures: unknown[] = [];
  for (const target of targetsOf(report.options, report.format)) {
    try {
      await sendWithRetries(report, target);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function targetsOf(options: ModuleReader, format: ResultFormat): Target[] {
  const all: Target[] = [
    ...options.list("send-http-url", separator).map((url) => ({ url, method: methodOf(options), format })),
    ...options
      .list("send-http-form-urls", separator)
      .map((url) => ({ url, method: "POST", format: "Duplicati" as const })),
    ...options.list("send-http-json-urls", separator).map((url) => ({ url, method: "POST", format: "Json" as const })),
  ];
  return [...new Map(all.map((target) => [JSON.stringify(target), target])).values()];
}

const methodOf = (options: ModuleReader) => options.text("send-http-verb").trim().toUpperCase();

async function sendWithRetries(report: Report, target: Target): Promise<void> {
  const { options, logger } = report;
  const attempts = Math.max(1, options.integer("send-http-retries"));
  const id = newReportId();
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(report, target, id);
    } catch (error) {
      const message = `Attempt ${attempt} of ${attempts} to send the report to ${shownTarget(target)} has failed`;
      logger.write("Warning", tag, "HttpResponseError", message, error);
      if (attempt >= attempts) throw error;
      await wait(Math.max(0, options.timespan("send-http-retry-delay")) * 1000);
    }
  }
}

async function sendOnce(report: Report, { url, method, format }: Target, id: string): Promise<void> {
  const { options, logger } = report;
  if (!URL.canParse(url)) throw new UserError("InvalidReportAddress", "The address for the report is not a URL");
  const rules = certificateRules(
    options.boolean("send-http-accept-any-ssl-certificate"),
    options.text("send-http-accept-specified-ssl-hash"),
  );
  const text = report.text(format);
  const content =
    format === "Json"
      ? { contentType: "application/json", body: text }
      : { contentType: "application/x-www-form-urlencoded", body: formBody(options, text) };
  const key = options.text("send-http-signing-key").trim();
  const headers = key === "" ? {} : signatureHeaders(key, id, new Date(), content.body);
  const { sendRequest } = await import("./request.ts");
  const answer = await sendRequest({ url, method, ...content, headers }, rules, timeout);
  logger.write("Verbose", tag, "HttpResponseMessage", `The answer to the report is: ${answer.text}`);
  if (answer.status >= 200 && answer.status < 300) return;
  throw new UserError("ReportRefused", `The server answered with ${answer.status} (${answer.reason})`);
}

/** `message=<text>`, and what else the user wants to stand in the form. */
function formBody(options: ModuleReader, text: string): string {
  const extra = options.text("send-http-extra-parameters").trim();
  const field = `${options.text("send-http-message-parameter-name")}=${encodeForForm(text)}`;
  return extra === "" ? field : `${field}&${extra.startsWith("{") ? formOf(extra) : extra}`;
}

function formOf(json: string): string {
  const values = parseExtraParameters("send-http-extra-parameters", json);
  return [...values].map(([name, value]) => `${encodeForForm(name)}=${encodeForForm(value)}`).join("&");
}

/** The tilde stays as it is, too. */
const encodeForForm = (text: string) => encodePercent(text).replaceAll("%7E", "~");

/** Without path and login: these are often secret. */
function shownTarget({ url }: Target): string {
  return URL.canParse(url) ? new URL(url).origin : "an address that is not a URL";
}
