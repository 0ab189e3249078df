import { messageOf } from "../../support/errors.ts";
import { fullText } from "../logging/line.ts";
import { resultToJson } from "./json.ts";
import { resultToText } from "./text.ts";
import type { OperationResult } from "./types.ts";

export interface ReportContent {
  readonly result: OperationResult;
  /** Why the operation failed; undefined if it did not. */
  readonly error: unknown;
  readonly logLines: readonly string[];
  /** What JSON has besides the result; nothing in result files of scripts. */
  readonly extra?: Readonly<Record<string, string | null>>;
  /** Goes over every text in JSON, names excepted. */
  readonly clean?: (text: string) => string;
}

/** A result for reports and scripts as text: the failure, the result, the log (filters-reports-scripts.md 3.1). */
export function reportToText({ result, error, logLines }: ReportContent, formatDate: (date: Date) => string): string {
  const failure = error === undefined ? "" : `Failed: ${messageOf(error)}\nDetails: ${fullText(error)}\n\n`;
  const log = logLines.length === 0 ? "" : `\nLog data:\n${logLines.map((line) => `${line}\n`).join("")}`;
  return `${failure}${resultToText(result, { formatDate })}${log}`;
}

/** The same as JSON (filters-reports-scripts.md 3.2). */
export function reportToJson({ result, error, logLines, extra, clean }: ReportContent): string {
  const content = {
    Data: resultToJson(result),
    Extra: extra ?? null,
    LogLines: logLines,
    Exception: error === undefined ? null : fullText(error),
  };
  return JSON.stringify(content, clean && ((_, value) => (typeof value === "string" ? clean(value) : value)));
}
