import type { LocalDatabase } from "../../database/local/database.ts";
import { readMachineId } from "../../database/location/machine-id.ts";
import { type OperationContext, OperationControl } from "../../engine/context.ts";
import { type OperationHooks, type OperationRequest, runOperation } from "../../engine/operation.ts";
import { defaultBackupName, programVersion } from "../../engine/program-version.ts";
import { Progress } from "../../engine/progress.ts";
import type { MainOperation, OperationResult, ResultOrigin } from "../../engine/results/index.ts";
import { withStoredSettings } from "../../engine/stored-settings.ts";
import { hasSurroundings, runSurrounded } from "../../engine/surroundings/index.ts";
import type { FilterArgument } from "../../options/command-line/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import {
  parseBooleanOption,
  readSettings,
  type Settings,
  validateOptions,
  withOperationDefaults,
} from "../../options/index.ts";
import type { Culture } from "../../options/values/index.ts";
import { Filter, isCaseSensitive, parseSerialised, serialise, thisSystem } from "../../sources/filters/index.ts";
import { DuplicatiConsole } from "../console/index.ts";
import { askPassphrase, needsPassphrase } from "../passphrase-prompt.ts";
import { type CommandCall, cultureFor } from "./command.ts";
import { type DatabaseUse, openLocalDatabase } from "./local-database.ts";
import { registryFor, requireAllowedModules, requireDestination, secretsOf } from "./modules.ts";
import { EndedBySignal, watchSignals } from "./signals.ts";

const tag = "Duplicati.CommandLine.Commands";

/** How a command wants its operation to be run. */
export interface SessionPlan<R extends OperationResult> {
  readonly operation: MainOperation;
  readonly url: string;
  /** Sources, or patterns of what is wanted; as `SessionWork` has them, a script may have changed them. */
  readonly paths?: readonly string[];
  readonly database: DatabaseUse;
  /** Where a local database answers, the passphrase is not needed. */
  readonly databaseSuffices?: boolean;
  /** An empty result, for a run that fails or is called off. */
  createResult(origin: ResultOrigin, options: OptionValues): R;
  run(work: SessionWork): Promise<R>;
}

/** What the operation of a command gets. */
export interface SessionWork {
  readonly context: OperationContext;
  readonly database: LocalDatabase | undefined;
  /** Where the database is expected, found or not. */
  readonly databasePath: string | undefined;
  readonly paths: readonly string[];
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

  /** Runs an operation, with the scripts and reports around it that the user asks for. */
  async run<R extends OperationResult>(plan: SessionPlan<R>): Promise<R> {
    const call = this.#call;
    requireDestination(plan.url, call.options, call.allowedModules.backend);
    if (!hasSurroundings(call.options)) return await this.#perform(plan, call);
    const merged = { ...this.#storedOptions(plan), "main-action": plan.operation };
    const filter = filterOf(call.filters);
    const subject = {
      operation: plan.operation,
      url: plan.url,
      paths: plan.paths ?? [],
      options: merged,
      filter: filter.isEmpty ? undefined : serialise(filter),
    };
    const surrounded = {
      subject,
      secrets: secretsOf(plan.url, merged, registryFor(plan.url, merged)),
      program: programVersion,
      origin: { machineId: readMachineId(call.surroundings), backupName: defaultBackupName },
      formatDate: this.culture.formatDate,
      console: this.console,
      createResult: (origin: ResultOrigin) => plan.createResult(origin, call.options),
    };
    return await runSurrounded(surrounded, async (changed, hooks) => {
      requireDestination(changed.url, changed.options, call.allowedModules.backend);
      const { "main-action": _, ...options } = changed.options;
      const filters = changed.filter === subject.filter ? call.filters : parseSerialised(changed.filter ?? "");
      // The backup keeps its database, wherever a script finds the destination today.
      const changedPlan = { ...plan, url: changed.url, paths: changed.paths };
      return await this.#perform(changedPlan, { ...call, options, filters }, { hooks, databaseUrl: plan.url });
    });
  }

  /** The options as they will be, with those that are fixed for the life of the backup. */
  #storedOptions<R extends OperationResult>(plan: SessionPlan<R>): OptionValues {
    const given = withOperationDefaults(this.#call.options, plan.operation);
    const { database } = openLocalDatabase(this.#call, plan.url, plan.database === "none" ? "none" : "look");
    using _ = { [Symbol.dispose]: () => database?.close() };
    return database ? withStoredSettings(given, database) : given;
  }

  /** Database, stored settings, validation, passphrase, then the work itself (cli.md 2, options.md 3). */
  async #perform<R extends OperationResult>(
    plan: SessionPlan<R>,
    call: CommandCall,
    around: { hooks?: OperationHooks; databaseUrl?: string } = {},
  ): Promise<R> {
    const { database, path, damage } = openLocalDatabase(call, around.databaseUrl ?? plan.url, plan.database);
    using _ = { [Symbol.dispose]: () => database?.close() };
    const given = withOperationDefaults(call.options, plan.operation);
    const merged = database ? withStoredSettings(given, database) : given;
    requireAllowedModules(call.allowedModules, merged);
    const registry = registryFor(plan.url, merged);
    const { warnings } = validateOptions(merged, registry, { operation: plan.operation });
    const settings = readSettings(merged);
    const isEnough = plan.databaseSuffices === true && database !== undefined;
    const complete = isEnough ? { options: merged, settings } : await this.#withPassphrase(merged, settings);
    const filter = filterOf(call.filters);

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
      ...(around.hooks && { hooks: around.hooks }),
    };
    const { paths = [] } = plan;
    try {
      return await runOperation(request, (context) => {
        if (damage) context.logger.write("Warning", tag, damage.id, `${damage.message}. ${damage.advice}`);
        return plan.run({ context, database, databasePath: path, paths, filter });
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

function filterOf(filters: readonly FilterArgument[]): Filter {
  return Filter.parse(filters, { caseSensitive: isCaseSensitive(), groups: thisSystem() });
}
