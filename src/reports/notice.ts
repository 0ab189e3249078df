import type { OptionValues } from "../options/declaration.ts";
import { UserError } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";
import type { ReportedResult } from "./contract.ts";
import type { ReportOrigin } from "./facts.ts";
import { activeReports, type ReportRun, sendAnyway, sendOrThrow } from "./reports.ts";

/** Something about a backup that is no result of an operation. */
export interface Notice {
  /** What stands where a report names the operation. */
  readonly kind: string;
  readonly level: "Success" | "Error";
  readonly text: string;
  /** What the text tells, stable. */
  readonly id?: string | undefined;
  /** Where the user has given none; otherwise one is made of the kind. */
  readonly title?: string | undefined;
}

/** The backup that a notice is about, with the options that say how to report. */
export interface NoticeSubject {
  readonly url: string;
  readonly options: OptionValues;
  readonly origin: ReportOrigin;
  readonly hideSecrets: (text: string) => string;
}

/**
 * Tells a notice through all report modules that tell of errors, whatever its own level: who has heard of an incident
 * hears of its end. What can't be sent is a warning in the log. Throws a UserError for options that can't be read.
 */
export async function sendNotice(notice: Notice, subject: NoticeSubject, logger: Logger): Promise<void> {
  const active = activeReports(subject.options).filter(
    ({ settings: { levels } }) => levels.has("all") || levels.has("error"),
  );
  await Promise.all(active.map((report) => sendAnyway(report, runOf(notice, subject), logger)));
}

/**
 * Sends a notice through one module, whatever that module is to tell, to see whether it can. Throws if it can't be sent;
 * `ReportNotSetUp` if the options don't say whom to tell.
 */
export async function sendNoticeBy(key: string, notice: Notice, subject: NoticeSubject, logger: Logger): Promise<void> {
  const report = activeReports(subject.options).find(({ module }) => module.key === key);
  if (!report) {
    throw new UserError("ReportNotSetUp", "The options do not say whom to tell", {
      advice: "Fill in who gets the reports, and see that --disable-module does not name the module.",
    });
  }
  await sendOrThrow(report, runOf(notice, subject), logger);
}

function runOf(notice: Notice, { url, options, origin, hideSecrets }: NoticeSubject): ReportRun {
  return {
    subject: { operation: notice.kind, url, paths: [], options },
    origin,
    result: resultOf(notice),
    title: notice.title,
    logLines: [],
    hideSecrets,
  };
}

function resultOf({ kind, level, text }: Notice): ReportedResult {
  return {
    level,
    toText: () => text,
    toJson: (_logLines, extra, clean) => {
      const data = { MainOperation: kind, ParsedResult: level, Message: clean(text) };
      return JSON.stringify({ Data: data, Extra: extra, LogLines: [], Exception: null }, null, 2);
    },
  };
}
