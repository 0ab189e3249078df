import { readMachineId } from "../../database/location/machine-id.ts";
import { createRedaction } from "../../engine/logging/index.ts";
import { type OperationHooks, runOperation } from "../../engine/operation.ts";
import { programVersion } from "../../engine/program-version.ts";
import type { OperationResult } from "../../engine/results/index.ts";
import { withStoredSettings } from "../../engine/stored-settings.ts";
import {
  hasSurroundings,
  reportUnsurrounded,
  runSurrounded,
  type SurroundedPlan,
} from "../../engine/surroundings/index.ts";
import type { FilterArgument } from "../../options/command-line/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { type OptionWarning, readSettings, validateOptions, withOperationDefaults } from "../../options/index.ts";
import { substituteSecrets } from "../../secrets/substitution.ts";
import { Filter, isCaseSensitive, parseSerialised, serialise, thisSystem } from "../../sources/filters/index.ts";
import { withAdvice } from "../../support/errors.ts";
import { openLocalDatabase } from "./local-database.ts";
import { registryFor, requireAllowedModules, requireDestination, secretsOf } from "./modules.ts";
import type { OperationCall, OperationHost, OperationPlan } from "./operation-call.ts";

const tag = "Duplicati.CommandLine.Commands";

/**
 * Runs an operation, with the scripts and reports around it that the user asks for; not around one that leaves no trace.
 * Secrets are fetched first, and told to nobody else.
 */
export async function conductOperation<R extends OperationResult>(
  call: OperationCall,
  plan: OperationPlan<R>,
  host: OperationHost,
): Promise<R> {
  const { url, options, ...fetched } = await substituteSecrets(
    { url: plan.url, options: call.options },
    call.surroundings,
  );
  try {
    return await surround({ ...call, options, fetched }, { ...plan, url }, host);
  } catch (error) {
    throw createRedaction(fetched.secrets).error(error);
  }
}

/**
 * Sends the reports of an operation that could not send them itself. Throws what keeps it from knowing whom to tell; what can't
 * be sent is a warning.
 */
export async function reportFailed<R extends OperationResult>(
  call: OperationCall,
  plan: OperationPlan<R>,
  host: OperationHost,
  failed: { readonly error: unknown; readonly begun: Date },
): Promise<void> {
  const { url, options, ...fetched } = await substituteSecrets(
    { url: plan.url, options: call.options },
    call.surroundings,
  );
  const complete = { ...call, options, fetched };
  await reportUnsurrounded(
    surroundedPlan(complete, { ...plan, url }, host, withOperationDefaults(options, plan.operation)),
    failed,
  );
}

/** A call whose placeholders have become secrets. */
interface CompleteCall extends OperationCall {
  readonly fetched: { readonly secrets: readonly string[]; readonly warnings: readonly OptionWarning[] };
}

async function surround<R extends OperationResult>(
  call: CompleteCall,
  plan: OperationPlan<R>,
  host: OperationHost,
): Promise<R> {
  requireDestination(plan.url, call.options, call.allowedModules.backend);
  if (plan.leavesNoTrace || !hasSurroundings(call.options)) return await perform(call, plan, host);
  const surrounded = surroundedPlan(call, plan, host, storedOptions(call, plan));
  const { subject } = surrounded;
  return await runSurrounded(surrounded, async (changed, hooks) => {
    requireDestination(changed.url, changed.options, call.allowedModules.backend);
    const { "main-action": _, ...options } = changed.options;
    const filters = changed.filter === subject.filter ? call.filters : parseSerialised(changed.filter ?? "");
    // The backup keeps its database, wherever a script finds the destination today.
    const changedPlan = { ...plan, url: changed.url, paths: changed.paths };
    return await perform({ ...call, options, filters }, changedPlan, host, { hooks, databaseUrl: plan.url });
  });
}

/** What scripts and reports are told of a run with these options. */
function surroundedPlan<R extends OperationResult>(
  call: CompleteCall,
  plan: OperationPlan<R>,
  host: OperationHost,
  options: OptionValues,
): SurroundedPlan<R> {
  const merged = { ...options, "main-action": plan.operation };
  const filter = filterOf(call.filters);
  return {
    subject: {
      operation: plan.operation,
      url: plan.url,
      paths: plan.paths ?? [],
      options: merged,
      filter: filter.isEmpty ? undefined : serialise(filter),
    },
    secrets: [...call.fetched.secrets, ...secretsOf(plan.url, merged, registryFor(plan.url, merged))],
    program: programVersion,
    origin: { machineId: readMachineId(call.surroundings), backupName: host.backupName },
    memory: host.incidents,
    formatDate: (date) => host.formatDate(date),
    console: host.observer,
    createResult: (origin) => plan.createResult(origin, call.options),
  };
}

/** The options as they will be, with those that are fixed for the life of the backup. */
function storedOptions<R extends OperationResult>(call: OperationCall, plan: OperationPlan<R>): OptionValues {
  const given = withOperationDefaults(call.options, plan.operation);
  const { database } = openLocalDatabase(call, plan.url, plan.database === "none" ? "none" : "look");
  using _ = { [Symbol.dispose]: () => database?.close() };
  return database ? withStoredSettings(given, database) : given;
}

/** Database, stored settings, validation, passphrase, then the work itself (cli.md 2, options.md 3). */
async function perform<R extends OperationResult>(
  call: CompleteCall,
  plan: OperationPlan<R>,
  host: OperationHost,
  around: { hooks?: OperationHooks; databaseUrl?: string } = {},
): Promise<R> {
  const { database, path, damage } = openLocalDatabase(call, around.databaseUrl ?? plan.url, plan.database);
  using _ = { [Symbol.dispose]: () => database?.close() };
  if (plan.leavesNoTrace) database?.keepNothing();
  const given = withOperationDefaults(call.options, plan.operation);
  const merged = database ? withStoredSettings(given, database) : given;
  requireAllowedModules(call.allowedModules, merged);
  const registry = registryFor(plan.url, merged);
  const { warnings } = validateOptions(merged, registry, { operation: plan.operation });
  // Read before anybody is asked for more: what can't be read is told at once.
  const settings = readSettings(merged);
  const isEnough = plan.databaseSuffices === true && database !== undefined;
  const options = isEnough || !host.complete ? merged : await host.complete(merged);
  const request = {
    name: plan.operation,
    url: plan.url,
    options,
    settings: options === merged ? settings : readSettings(options),
    warnings: [...call.fetched.warnings, ...warnings],
    secrets: [...call.fetched.secrets, ...secretsOf(plan.url, options, registry)],
    database,
    progress: host.progress,
    control: host.control,
    startWorker: call.surroundings.startWorker,
    program: programVersion,
    observer: host.observer,
    ...(host.traffic && { traffic: host.traffic }),
    ...(around.hooks && { hooks: around.hooks }),
  };
  const { paths = [] } = plan;
  const filter = filterOf(call.filters);
  const run = () =>
    runOperation(request, (context) => {
      if (damage) context.logger.write("Warning", tag, damage.id, withAdvice(damage));
      return plan.run({ context, database, databasePath: path, paths, filter });
    });
  return host.attend ? await host.attend(run) : await run();
}

function filterOf(filters: readonly FilterArgument[]): Filter {
  return Filter.parse(filters, { caseSensitive: isCaseSensitive(), groups: thisSystem() });
}
