import type { LocalDatabase } from "../../database/local/database.ts";
import { type OperationContext, OperationControl } from "../../engine/context.ts";
import { type OperationRequest, runOperation } from "../../engine/operation.ts";
import { Progress } from "../../engine/progress.ts";
import type { MainOperation, OperationResult } from "../../engine/results/index.ts";
import { withStoredSettings } from "../../engine/stored-settings.ts";
import type { OptionValues } from "../../options/declaration.ts";
import {
  parseBooleanOption,
  readSettings,
  type Settings,
  validateOptions,
  withOperationDefaults,
} from "../../options/index.ts";
import { Filter, isCaseSensitive, thisSystem } from "../../sources/filters/index.ts";
import { type Culture, DuplicatiConsole } from "../console/index.ts";
import { askPassphrase, needsPassphrase } from "../passphrase-prompt.ts";
import { type CommandCall, cultureFor } from "./command.ts";
import { type DatabaseUse, openLocalDatabase } from "./local-database.ts";
import { registryFor, requireDestination, secretsOf } from "./modules.ts";
import { EndedBySignal, watchSignals } from "./signals.ts";
import { programVersion } from "./version.ts";

const tag = "Duplicati.CommandLine.Commands";

/** How a command wants its operation to be run. */
export interface SessionPlan<R extends OperationResult> {
  readonly operation: MainOperation;
  readonly url: string;
  readonly database: DatabaseUse;
  /** Where a local database answers, the passphrase is not needed. */
  readonly databaseSuffices?: boolean;
  run(work: SessionWork): Promise<R>;
}

/** What the operation of a command gets. */
export interface SessionWork {
  readonly context: OperationContext;
  readonly database: LocalDatabase | undefined;
  /** Where the database is expected, found or not. */
  readonly databasePath: string | undefined;
  readonly filter: Filter;
}

/** The console of one command, and what it runs on it. */
export class Session {
  readonly console: DuplicatiConsole;
  readonly culture: Culture;
  /** `full-result`, also as its other name. */
  readonly fullResult: boolean;
  readonly #call: CommandCall;
  readonly #progress = new Progress();

  /** @param options those to run with: of the command line if absent. */
  constructor(call: CommandCall, options: OptionValues = call.options) {
    const { surroundings } = call;
    this.#call = { ...call, options };
    this.culture = cultureFor(call);
    this.fullResult = ["full-result", "full-results"].some((name) => parseBooleanOption(options[name]));
    this.console = new DuplicatiConsole({
      write: (text) => surroundings.write(text),
      culture: this.culture,
      progress: this.#progress,
      quiet: parseBooleanOption(options["quiet-console"]),
      debug: parseBooleanOption(options["debug-output"]),
      // A dumb terminal cannot go back in a line.
      columns: surroundings.environment.TERM === "dumb" ? undefined : surroundings.columns,
    });
  }

  /** Runs an operation: database, stored settings, validation, passphrase, then the work itself (cli.md 2, options.md 3). */
  async run<R extends OperationResult>(plan: SessionPlan<R>): Promise<R> {
    const call = this.#call;
    requireDestination(plan.url, call.options);
    const { database, path, damage } = openLocalDatabase(call, plan.url, plan.database);
    using _ = { [Symbol.dispose]: () => database?.close() };
    const given = withOperationDefaults(call.options, plan.operation);
    const merged = database ? withStoredSettings(given, database) : given;
    const registry = registryFor(plan.url, merged);
    const { warnings } = validateOptions(merged, registry, { operation: plan.operation });
    const settings = readSettings(merged);
    const isEnough = plan.databaseSuffices === true && database !== undefined;
    const complete = isEnough ? { options: merged, settings } : await this.#withPassphrase(merged, settings);
    const environment = { caseSensitive: isCaseSensitive(), groups: thisSystem() };
    const filter = Filter.parse(call.filters, environment);

    const control = new OperationControl();
    const stopFollowing = this.console.start();
    const surroundings = {
      onSignal: call.surroundings.onSignal,
      exit: (code: number) => {
        stopFollowing();
        call.surroundings.exit(code);
      },
    };
    using signals = watchSignals(surroundings, control, (line) => this.console.table([line]));
    const request: OperationRequest = {
      ...complete,
      name: plan.operation,
      url: plan.url,
      warnings,
      secrets: secretsOf(plan.url, complete.options, registry),
      database,
      progress: this.#progress,
      control,
      startWorker: call.surroundings.startWorker,
      program: programVersion,
      observer: this.console,
    };
    try {
      return await runOperation(request, (context) => {
        if (damage) context.logger.write("Warning", tag, damage.id, `${damage.message}. ${damage.advice}`);
        return plan.run({ context, database, databasePath: path, filter });
      });
    } catch (error) {
      throw signals.exitCode === undefined ? error : new EndedBySignal(signals.exitCode);
    } finally {
      stopFollowing();
    }
  }

  async #withPassphrase(
    options: OptionValues,
    settings: Settings,
  ): Promise<{ options: OptionValues; settings: Settings }> {
    const { command, surroundings } = this.#call;
    if (!needsPassphrase(command, options)) return { options, settings };
    const passphrase = await askPassphrase({
      confirm: command === "backup",
      fromStandardInput: parseBooleanOption(options["force-passphrase-from-stdin"]),
      input: surroundings.input,
      output: { write: (text) => surroundings.write(text) },
    });
    return { options: { ...options, passphrase }, settings: { ...settings, passphrase } };
  }
}
