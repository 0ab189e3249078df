import type { OptionValues } from "../../options/declaration.ts";
import { loadedGenericModules, parseAcceptedWarnings, parseNameList } from "../../options/index.ts";
import { asksForReports, type IncidentMemory, type ReportOrigin } from "../../reports/index.ts";
import {
  OperationScripts,
  readScriptSettings,
  type ScriptOutcome,
  type ScriptSettings,
  type ScriptSubject,
} from "../../scripts/index.ts";
import type { LogEntry, Logger } from "../../support/log.ts";
import { systemClock } from "../context.ts";
import {
  createRedaction,
  LogCapture,
  LogRouter,
  type LogTarget,
  parseLogFilter,
  type Redaction,
} from "../logging/index.ts";
import type { BegunOperation, OperationHooks, ProgramVersion } from "../operation.ts";
import {
  createBackendStatistics,
  type OperationResult,
  parsedResult,
  ResultLog,
  type ResultOrigin,
  reportToJson,
  reportToText,
} from "../results/index.ts";
import { RunReports } from "./run-reports.ts";
import { asksForStatus, RunStatus } from "./run-status.ts";

/** What a run is surrounded with. */
export interface SurroundedPlan<R extends OperationResult> {
  readonly subject: ScriptSubject;
  /** Values that no log may hold. */
  readonly secrets: readonly string[];
  readonly program: ProgramVersion;
  readonly origin: ReportOrigin;
  /** For those who want to hear only once of the same trouble. */
  readonly memory?: IncidentMemory | undefined;
  /** As the user's culture writes dates. */
  formatDate(date: Date): string;
  /** Gets warnings of scripts and reports where the operation itself has not begun. */
  readonly console: LogTarget;
  createResult(origin: ResultOrigin): R;
}

/** So many log lines a result file has. */
const mostLogLines = 10_000;
const controllerTag = "Duplicati.Library.Main.Controller";

/**
 * Runs an operation between the user's scripts, and reports how it ended (filters-reports-scripts.md 2, 4): `perform` gets
 * the subject as the scripts want it. Where they call the operation off, it is not run, its result says that it was
 * interrupted, and nothing is reported.
 */
export async function runSurrounded<R extends OperationResult>(
  plan: SurroundedPlan<R>,
  perform: (subject: ScriptSubject, hooks: OperationHooks) => Promise<R>,
): Promise<R> {
  const run = new SurroundedRun(plan);
  try {
    if (!(await run.begin())) return await run.callOff();
    return await perform(run.subject, run);
  } catch (error) {
    await run.fail(error);
    throw error;
  }
}

/**
 * Sends the reports of a run that could not send them itself, since its process has died or it could not even begin. Scripts
 * are not run: nobody knows which of them were. Throws a UserError for options of reports that cannot be read.
 */
export async function reportUnsurrounded<R extends OperationResult>(
  plan: SurroundedPlan<R>,
  { error, begun }: { readonly error: unknown; readonly begun: Date },
): Promise<void> {
  const reports = new RunReports(plan.subject.options, plan.origin, plan.formatDate);
  const log = new ResultLog();
  const router = new LogRouter({ secrets: plan.secrets });
  router.addTarget(log, "Information");
  router.addTarget(plan.console, "Warning");
  reports.attach(router);
  router.write("Error", controllerTag, "FailedOperation", "The operation has failed", error);
  const statistics = createBackendStatistics();
  const result = plan.createResult({ version: plan.program.display, begin: begun, log, statistics });
  Object.assign(result, { EndTime: systemClock.now(), Fatal: true });
  await reports.send(plan.subject, { result, error }, createRedaction(plan.secrets), router, plan.memory);
}

/** True if any script is to be run, any report may be sent, or the progress is to be posted. */
export function hasSurroundings(options: OptionValues): boolean {
  const { required, before, postBackup, after } = scriptSettingsOf(options);
  return (
    [required, before, postBackup, after].some((script) => script !== undefined) ||
    asksForReports(options) ||
    asksForStatus(options)
  );
}

function scriptSettingsOf(options: OptionValues): ScriptSettings {
  const isLoaded = loadedGenericModules(options).some(({ key }) => key === "runscript");
  return readScriptSettings(isLoaded ? options : {});
}

class SurroundedRun<R extends OperationResult> implements OperationHooks {
  readonly earlier: LogEntry[] = [];
  subject: ScriptSubject;
  readonly #plan: SurroundedPlan<R>;
  readonly #settings: ScriptSettings;
  readonly #scripts: OperationScripts;
  readonly #capture = new LogCapture(mostLogLines);
  /** Hears what is said while the operation is not running. */
  readonly #router: LogRouter;
  readonly #origin: ResultOrigin & { log: ResultLog };
  #redaction: Redaction;
  /** Undefined as long as scripts may still change their options. */
  #reports: RunReports | undefined;
  #status: RunStatus | undefined;
  #hasBegun = false;
  #hasEnded = false;

  constructor(plan: SurroundedPlan<R>) {
    const { options } = plan.subject;
    this.subject = plan.subject;
    this.#plan = plan;
    this.#redaction = createRedaction(plan.secrets);
    this.#settings = scriptSettingsOf(options);
    this.#scripts = new OperationScripts(this.#settings);
    this.#origin = {
      version: plan.program.display,
      begin: systemClock.now(),
      log: new ResultLog(),
      statistics: createBackendStatistics(),
    };
    const suppressWarnings = parseNameList(options["suppress-warnings"] ?? "");
    const acceptedWarnings = parseAcceptedWarnings(options["accepted-warnings"] ?? "");
    this.#router = new LogRouter({ suppressWarnings, acceptedWarnings, secrets: plan.secrets });
    this.#router.addTarget(this.#origin.log, "Information");
    this.#router.addTarget({ write: (entry) => void this.earlier.push(entry) }, "Information");
    this.#attachScripts(this.#router);
  }

  /** Runs the scripts before the operation; false if it shall not be run. */
  async begin(): Promise<boolean> {
    const { subject, callOff } = await this.#scripts.before(this.subject, this.#router);
    this.subject = subject;
    this.#hasBegun = callOff === undefined;
    if (callOff !== undefined) {
      const message = `Aborting operation by request, requested result: ${callOff}`;
      this.#router.write("Information", controllerTag, "AbortOperation", message);
      return false;
    }
    this.#reports = new RunReports(subject.options, this.#plan.origin, this.#plan.formatDate);
    this.#reports.attach(this.#router);
    this.#status = new RunStatus(subject, this.#plan.origin, this.#plan.program);
    return true;
  }

  async callOff(): Promise<R> {
    const result = this.#plan.createResult(this.#origin);
    Object.assign(result, { EndTime: systemClock.now(), Interrupted: true });
    await this.#endUnrun(result, undefined);
    return result;
  }

  /** For what went wrong where the operation could not tell it itself. */
  async fail(error: unknown): Promise<void> {
    if (this.#hasEnded) return;
    if (this.#hasBegun)
      this.#router.write("Error", controllerTag, "FailedOperation", "The operation has failed", error);
    const result = this.#plan.createResult(this.#origin);
    Object.assign(result, { EndTime: systemClock.now(), Fatal: true });
    await this.#endUnrun(result, error);
  }

  attach(router: LogRouter, secrets: readonly string[]): void {
    this.#redaction = createRedaction(secrets);
    this.#attachScripts(router);
    this.#reports?.attach(router);
  }

  async begins(operation: BegunOperation): Promise<void> {
    await this.#status?.begin(operation);
  }

  async dataIsUp(result: OperationResult, logger: Logger): Promise<void> {
    await this.#scripts.postBackup(this.subject, () => this.#outcome(result, undefined), logger);
  }

  createResult(origin: ResultOrigin): OperationResult {
    return this.#plan.createResult(origin);
  }

  async ended(result: OperationResult, error: unknown, logger: Logger): Promise<void> {
    this.#hasEnded = true;
    await this.#scripts.after(this.subject, this.#hasBegun, () => this.#outcome(result, error), logger);
    await this.#status?.end(error, this.#redaction, logger);
    await this.#reports?.send(this.subject, { result, error }, this.#redaction, logger, this.#plan.memory);
  }

  async #endUnrun(result: OperationResult, error: unknown): Promise<void> {
    this.#router.addTarget(this.#plan.console, "Warning");
    await this.ended(result, error, this.#router);
  }

  #attachScripts(router: LogRouter): void {
    const { logLevel, logFilter } = this.#settings;
    router.addTarget(this.#capture, logLevel, parseLogFilter({ filter: logFilter }));
  }

  /** A result file may be kept or sent on, so what the log must not hold does not stand there either. */
  #outcome(result: OperationResult, thrown: unknown): ScriptOutcome {
    const error = thrown === undefined ? undefined : this.#redaction.error(thrown);
    const content = { result, error, logLines: this.#capture.lines };
    const text =
      this.#settings.format === "Json"
        ? reportToJson(content)
        : reportToText(content, (date) => this.#plan.formatDate(date));
    return { outcome: parsedResult(result), text };
  }
}
