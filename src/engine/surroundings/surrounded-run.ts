import { systemClock } from "../../engine/context.ts";
import {
  createRedaction,
  LogCapture,
  LogRouter,
  type LogTarget,
  parseLogFilter,
  type Redaction,
} from "../../engine/logging/index.ts";
import type { OperationHooks } from "../../engine/operation.ts";
import {
  createBackendStatistics,
  type OperationResult,
  parsedResult,
  ResultLog,
  type ResultOrigin,
  reportToJson,
  reportToText,
} from "../../engine/results/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { loadedGenericModules, parseNameList } from "../../options/index.ts";
import type { Culture } from "../../options/values/index.ts";
import {
  OperationScripts,
  readScriptSettings,
  type ScriptOutcome,
  type ScriptSettings,
  type ScriptSubject,
} from "../../scripts/index.ts";
import type { LogEntry, Logger } from "../../support/log.ts";
import { programVersion } from "./version.ts";

/** What scripts surround. */
export interface ScriptedPlan<R extends OperationResult> {
  readonly subject: ScriptSubject;
  /** Values that no log may hold. */
  readonly secrets: readonly string[];
  readonly culture: Culture;
  /** Gets warnings of scripts where the operation itself has not begun. */
  readonly console: LogTarget;
  createResult(origin: ResultOrigin): R;
}

/** So many log lines a result file has. */
const mostLogLines = 10_000;
const controllerTag = "Duplicati.Library.Main.Controller";

/**
 * Runs an operation between the user's scripts (filters-reports-scripts.md 4): `perform` gets the subject as they want it.
 * Where they call the operation off, it is not run, and its result says that it was interrupted.
 */
export async function runScripted<R extends OperationResult>(
  plan: ScriptedPlan<R>,
  perform: (subject: ScriptSubject, hooks: OperationHooks) => Promise<R>,
): Promise<R> {
  const run = new ScriptedRun(plan);
  try {
    if (!(await run.begin())) return await run.callOff();
    return await perform(run.subject, run);
  } catch (error) {
    await run.fail(error);
    throw error;
  }
}

/** True if any script is to be run. */
export function hasScripts(options: OptionValues): boolean {
  const { required, before, postBackup, after } = scriptSettingsOf(options);
  return [required, before, postBackup, after].some((script) => script !== undefined);
}

function scriptSettingsOf(options: OptionValues): ScriptSettings {
  const isLoaded = loadedGenericModules(options).some(({ key }) => key === "runscript");
  return readScriptSettings(isLoaded ? options : {});
}

class ScriptedRun<R extends OperationResult> implements OperationHooks {
  readonly earlier: LogEntry[] = [];
  subject: ScriptSubject;
  readonly #plan: ScriptedPlan<R>;
  readonly #settings: ScriptSettings;
  readonly #scripts: OperationScripts;
  readonly #capture = new LogCapture(mostLogLines);
  /** Hears what is said while the operation is not running. */
  readonly #router: LogRouter;
  readonly #origin: ResultOrigin & { log: ResultLog };
  readonly #redaction: Redaction;
  #hasBegun = false;
  #hasEnded = false;

  constructor(plan: ScriptedPlan<R>) {
    const { options } = plan.subject;
    this.subject = plan.subject;
    this.#plan = plan;
    this.#redaction = createRedaction(plan.secrets);
    this.#settings = scriptSettingsOf(options);
    this.#scripts = new OperationScripts(this.#settings);
    this.#origin = {
      version: programVersion.display,
      begin: systemClock.now(),
      log: new ResultLog(),
      statistics: createBackendStatistics(),
    };
    const suppressWarnings = parseNameList(options["suppress-warnings"] ?? "");
    this.#router = new LogRouter({ suppressWarnings, secrets: plan.secrets });
    this.#router.addTarget(this.#origin.log, "Information");
    this.#router.addTarget({ write: (entry) => void this.earlier.push(entry) }, "Information");
    this.attach(this.#router);
  }

  /** Runs the scripts before the operation; false if it shall not be run. */
  async begin(): Promise<boolean> {
    const { subject, callOff } = await this.#scripts.before(this.subject, this.#router);
    this.subject = subject;
    this.#hasBegun = callOff === undefined;
    if (callOff !== undefined) {
      const message = `Aborting operation by request, requested result: ${callOff}`;
      this.#router.write("Information", controllerTag, "AbortOperation", message);
    }
    return this.#hasBegun;
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

  attach(router: LogRouter): void {
    const { logLevel, logFilter } = this.#settings;
    router.addTarget(this.#capture, logLevel, parseLogFilter({ filter: logFilter }));
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
  }

  async #endUnrun(result: OperationResult, error: unknown): Promise<void> {
    this.#router.addTarget(this.#plan.console, "Warning");
    await this.ended(result, error, this.#router);
  }

  /** A result file may be kept or sent on, so what the log must not hold does not stand there either. */
  #outcome(result: OperationResult, thrown: unknown): ScriptOutcome {
    const error = thrown === undefined ? undefined : this.#redaction.error(thrown);
    const content = { result, error, logLines: this.#capture.lines };
    const text =
      this.#settings.format === "Json" ? reportToJson(content) : reportToText(content, this.#plan.culture.formatDate);
    return { outcome: parsedResult(result), text };
  }
}
