import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OptionValues } from "../options/declaration.ts";
import { messageOf, UserError } from "../support/errors.ts";
import type { Logger, LogLevel } from "../support/log.ts";
import { type ProgramEnd, runProgram } from "../support/program.ts";
import { splitCommandLine } from "./command-line.ts";
import { type ScriptEvent, type ScriptFacts, scriptEnvironment } from "./environment.ts";
import { applyOptionLines, logLinesOf, type ScriptChanges } from "./output.ts";
import type { ScriptSettings } from "./settings.ts";

const tag = "Duplicati.Library.Modules.Builtin.RunScript";

/** What the operation is run on. */
export interface ScriptSubject {
  readonly operation: string;
  readonly url: string;
  readonly paths: readonly string[];
  readonly options: OptionValues;
  /** Serialised; undefined if there is none. */
  readonly filter: string | undefined;
}

/** What programs at the end learn of the result. */
export interface ScriptOutcome {
  readonly outcome: string;
  /** Content of the result file, in the format of the settings. */
  readonly text: string;
}

/** The result that a program asks for by calling the operation off. */
type CallOff = "Normal" | "Warning" | "Error";

/** What an exit code means (filters-reports-scripts.md 4.4); above 4 all are alike. */
const verdicts: readonly { readonly level?: LogLevel; readonly callOff?: CallOff }[] = [
  {},
  { callOff: "Normal" },
  { level: "Warning" },
  { level: "Warning", callOff: "Warning" },
  { level: "Error" },
  { level: "Error", callOff: "Error" },
];

/** The programs around one operation. Only the required one can make it fail. */
export class OperationScripts {
  readonly #settings: ScriptSettings;

  constructor(settings: ScriptSettings) {
    this.#settings = settings;
  }

  /**
   * Runs the required program and the one before the operation. Throws `RunScriptInvalidExitCode`, `RunScriptTimeout` or
   * `ScriptExecuteError` for the required one.
   *
   * @returns the subject as the programs want it, and whether the operation shall not be run at all.
   */
  async before(subject: ScriptSubject, logger: Logger): Promise<{ subject: ScriptSubject; callOff?: CallOff }> {
    const { required, before } = this.#settings;
    const changes: ScriptChanges = { options: {} };
    if (required !== undefined) {
      const { output } = await this.#required(required, subject, logger);
      applyOptionLines(output, changes);
    }
    if (before === undefined) return { subject: changedSubject(subject, changes) };
    const end = await this.#run(before, factsOf("BEFORE", changedSubject(subject, changes)), logger);
    if (end) applyOptionLines(end.output, changes);
    const changed = changedSubject(subject, changes);
    const callOff = end && verdictOf(end.code).callOff;
    return callOff === undefined ? { subject: changed } : { subject: changed, callOff };
  }

  /** All data of a backup is up. */
  async postBackup(subject: ScriptSubject, result: () => ScriptOutcome, logger: Logger): Promise<void> {
    await this.#withResult(this.#settings.postBackup, factsOf("POST-BACKUP", subject), result, logger);
  }

  /**
   * The operation has ended, in whatever way.
   *
   * @param hasBegun false if a program before it has failed or called it off.
   */
  async after(subject: ScriptSubject, hasBegun: boolean, result: () => ScriptOutcome, logger: Logger): Promise<void> {
    const facts = factsOf("AFTER", subject);
    const told = hasBegun ? facts : { ...facts, subject: undefined };
    await this.#withResult(this.#settings.after, told, result, logger);
  }

  async #withResult(
    value: string | undefined,
    facts: ScriptFacts,
    result: () => ScriptOutcome,
    logger: Logger,
  ): Promise<void> {
    if (value === undefined) return;
    const { outcome, text } = result();
    let folder: string | undefined;
    try {
      // Nobody else can enter it, as the result names what is backed up.
      folder = privateFolder(facts.options);
      const file = join(folder, "result");
      writeFileSync(file, text);
      await this.#run(value, { ...facts, result: { outcome, file } }, logger);
    } catch (error) {
      logger.write("Warning", tag, "ScriptExecuteError", `Cannot hand the result to the script "${value}"`, error);
    } finally {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }

  async #required(value: string, subject: ScriptSubject, logger: Logger): Promise<NonNullable<ProgramEnd>> {
    try {
      return await this.#runRequired(value, subject, logger);
    } catch (error) {
      logger.write("Warning", tag, "ScriptExecuteError", `Error while executing script "${value}"`, error);
      throw error;
    }
  }

  async #runRequired(value: string, subject: ScriptSubject, logger: Logger): Promise<NonNullable<ProgramEnd>> {
    let end: ProgramEnd;
    try {
      end = await this.#start(value, factsOf("BEFORE", subject));
    } catch (error) {
      throw new UserError("ScriptExecuteError", `The script "${value}" cannot be started: ${messageOf(error)}`, {
        advice: "Check the path in --run-script-before-required, and that the file may be executed.",
        cause: error,
      });
    }
    if (!end) throw new UserError("RunScriptTimeout", `The script "${value}" did not end in time`);
    if (end.code !== 0) throw new UserError("RunScriptInvalidExitCode", exitMessage(value, end));
    logOutput(value, end, logger, { errorsAreSaid: false });
    return end;
  }

  /** Undefined if it could not be started, or did not end in time; the log says so. */
  async #run(value: string, facts: ScriptFacts, logger: Logger): Promise<ProgramEnd> {
    let end: ProgramEnd;
    try {
      end = await this.#start(value, facts);
    } catch (error) {
      logger.write("Warning", tag, "ScriptExecuteError", `Error while executing script "${value}"`, error);
      return undefined;
    }
    if (!end) {
      logger.write("Warning", tag, "ScriptTimeout", `Execution of the script "${value}" timed out`);
      return undefined;
    }
    const { level } = verdictOf(end.code);
    if (level !== undefined) logger.write(level, tag, "InvalidExitCode", exitMessage(value, end));
    logOutput(value, end, logger, {
      errorsAreSaid: level !== undefined || (facts.event === "BEFORE" && end.code === 1),
    });
    return end;
  }

  #start(value: string, facts: ScriptFacts): Promise<ProgramEnd> {
    const { withArguments, timeout } = this.#settings;
    const folder = temporaryFolderOf(facts.options);
    const environment = { ...process.env, TEMP: folder, TMP: folder, SQLITE_TMPDIR: folder };
    const line = withArguments ? splitCommandLine(value) : [value];
    return runProgram(line, { environment: { ...environment, ...scriptEnvironment(facts) }, timeout });
  }
}

/** The subject with what a program changed. */
function changedSubject(subject: ScriptSubject, changes: ScriptChanges): ScriptSubject {
  const { url, paths, filter, options } = changes;
  return {
    ...subject,
    options: { ...subject.options, ...options },
    ...(url !== undefined && { url }),
    ...(paths !== undefined && { paths }),
    ...(filter !== undefined && { filter: filter === "" ? undefined : filter }),
  };
}

function factsOf(event: ScriptEvent, { options, filter, ...subject }: ScriptSubject): ScriptFacts {
  return { event, options, filter, subject };
}

function verdictOf(code: number): (typeof verdicts)[number] {
  return verdicts[code] ?? { level: "Error", callOff: "Error" };
}

/** @param options.errorsAreSaid what stands in standard error is in another message, or of no interest. */
function logOutput(
  value: string,
  { output, error }: NonNullable<ProgramEnd>,
  logger: Logger,
  options: { errorsAreSaid: boolean },
): void {
  if (!options.errorsAreSaid && error.trim() !== "") {
    const message = `The script "${value}" reported error messages: ${error.trim()}`;
    logger.write("Warning", tag, "StdErrorNotEmpty", message);
  }
  for (const { level, message } of logLinesOf(output)) logger.write(level, tag, "ScriptOutput", message);
}

function exitMessage(value: string, { code, error }: NonNullable<ProgramEnd>): string {
  return `The script "${value}" returned with exit code ${code}${error.trim() === "" ? "" : `: ${error.trim()}`}`;
}

function temporaryFolderOf(options: OptionValues): string {
  return options.tempdir?.trim() || tmpdir();
}

function privateFolder(options: OptionValues): string {
  const parent = temporaryFolderOf(options);
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, `bunker-${process.pid}-`));
}
