import type { OptionValues } from "../../options/declaration.ts";
import {
  type ActiveReport,
  activeReports,
  type IncidentMemory,
  type Outcome,
  type ReportedResult,
  type ReportOrigin,
  sendNews,
  sendReport,
} from "../../reports/index.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import { errorIdOf } from "../failure-report.ts";
import { LogCapture, type LogRouter, parseLogFilter, type Redaction } from "../logging/index.ts";
import { type OperationResult, parsedResult, reportToJson, reportToText, signsOf } from "../results/index.ts";

/** What the reports of a run tell of. */
export interface ReportedRun {
  readonly operation: string;
  readonly url: string;
  readonly paths: readonly string[];
  readonly options: OptionValues;
}

/** The reports of one run: each collects the log lines that it is to show, and is sent at the end. */
export class RunReports {
  readonly #origin: ReportOrigin;
  readonly #formatDate: (date: Date) => string;
  readonly #reports: readonly { active: ActiveReport; capture: LogCapture }[];

  /** Throws a UserError for options of reports that cannot be read. */
  constructor(options: OptionValues, origin: ReportOrigin, formatDate: (date: Date) => string) {
    this.#origin = origin;
    this.#formatDate = formatDate;
    this.#reports = activeReports(options).map((active) => ({
      active,
      capture: new LogCapture(active.settings.maxLogLines),
    }));
  }

  /** From now on the reports hear what is said. */
  attach(router: LogRouter): void {
    for (const { active, capture } of this.#reports) {
      const { logLevel, logFilter } = active.settings;
      router.addTarget(capture, logLevel, parseLogFilter({ filter: logFilter }));
    }
  }

  /**
   * Sends the reports that are wanted, one after the other. Never throws.
   *
   * @param memory for those who want to hear only once of the same trouble.
   */
  async send(
    subject: ReportedRun,
    outcome: { result: OperationResult; error: unknown },
    redaction: Redaction,
    logger: Logger,
    memory?: IncidentMemory,
  ): Promise<void> {
    const result = this.#reported(
      outcome.result,
      outcome.error === undefined ? undefined : redaction.error(outcome.error),
    );
    for (const { active, capture } of this.#reports) {
      // What a report says of itself belongs to the reports after it.
      const logLines = [...capture.lines];
      const run = { subject, origin: this.#origin, result, logLines, hideSecrets: redaction.value };
      if (memory) await sendNews(active, run, { memory, outcome: outcomeOf(outcome.result, outcome.error) }, logger);
      else await sendReport(active, run, logger);
    }
  }

  #reported(result: OperationResult, error: unknown): ReportedResult {
    return {
      level: error === undefined ? parsedResult(result) : "Fatal",
      toText: (logLines) => reportToText({ result, error, logLines }, this.#formatDate),
      toJson: (logLines, extra, clean) => reportToJson({ result, error, logLines, extra, clean }),
    };
  }
}

function outcomeOf(result: OperationResult, error: unknown): Outcome {
  const { warnings, errors } = result.Log ?? {};
  const failure = error === undefined ? undefined : { id: errorIdOf(error), message: messageOf(error) };
  return {
    level: error === undefined ? parsedResult(result) : "Fatal",
    signs: signsOf({ errors: errors?.lines ?? [], warnings: warnings?.lines ?? [], failure }),
    time: result.EndTime.getTime(),
    isInconclusive: result.Interrupted || ("Dryrun" in result && result.Dryrun === true),
  };
}
