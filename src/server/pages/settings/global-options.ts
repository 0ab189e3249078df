import type { OptionValues } from "../../../../views/pages/job-form/values.ts";
import type { Told } from "../../../../views/parts/meaning.tsx";
import type { OptionTrouble } from "../../../../views/parts/option.tsx";
import { maskOption, UnknownSecret, unmaskOption } from "../../../jobs/secret-masking/index.ts";
import { OptionRegistry, validateOptions } from "../../../options/index.ts";
import { UserError } from "../../../support/errors.ts";
import { changeSettings } from "../../server-settings.ts";
import type { Services } from "../../services.ts";
import { findOption } from "../job-form/option-fields.ts";
import { type FormFields, readOptions } from "../job-form/read-form.ts";
import { problemOf } from "../problem-of.ts";

/** The options for all jobs by their bare names, with placeholders for secrets. */
export function shownGlobalOptions({ database }: Pick<Services, "database">): OptionValues {
  return [...stored(database)].map(([name, { value }]) => ({
    name,
    value: maskOption(name, value),
  }));
}

/**
 * What a form says of the options with these `names`, and everything else as it is stored. Blank is not set, unless it was set
 * to that.
 */
export function wantedOptions(form: FormFields, names: ReadonlySet<string>, services: Services): OptionValues {
  const before = shownGlobalOptions(services);
  const isBlank = (name: string) => before.some((option) => option.name === name && option.value === "");
  const typed = readOptions({ ...form, had: before.map(({ name }) => name) }).filter(
    ({ name, value }) => names.has(name) && (value !== "" || isBlank(name)),
  );
  return [...before.filter(({ name }) => !names.has(name)), ...typed];
}

/** The same with what stands for the placeholders among the `wanted` ones, as a run gets them. */
export function unmaskedOptions(wanted: OptionValues, { database }: Pick<Services, "database">): OptionValues {
  const known = stored(database);
  return wanted.map((option) => ({ ...option, value: unmasked(option, known) ?? option.value }));
}

/** Undefined where nobody knows what a placeholder stands for. */
function unmasked({ name, value }: OptionValues[number], known: Stored): string | undefined {
  try {
    return unmaskOption(name, value, known.get(name)?.value);
  } catch (error) {
    if (error instanceof UnknownSecret) return undefined;
    throw error;
  }
}

/** What is wrong, by the name of the option; only what changes is looked at. `together`: with all of them at once. */
export interface OptionProblems {
  readonly single: ReadonlyMap<string, OptionTrouble>;
  readonly together: Told | undefined;
}

/**
 * Stores these options for all jobs, all or nothing; those which have `mayGo` and are not among them are taken away. A
 * placeholder leaves the secret as it is. Returns what is wrong if that keeps it from being stored.
 */
export async function storeGlobalOptions(
  wanted: OptionValues,
  mayGo: (name: string) => boolean,
  services: Services,
): Promise<OptionProblems | undefined> {
  const known = stored(services.database);
  const unknown = wanted.filter((option) => unmasked(option, known) === undefined);
  const changed = unmaskedOptions(wanted, services).filter(({ name, value }) => value !== known.get(name)?.value);
  const gone = [...known.keys()].filter((name) => mayGo(name) && !wanted.some((option) => option.name === name));
  const problems = problemsOf(changed, unknown);
  const all = new Map([...known].map(([name, { value }]) => [name, value]));
  for (const name of gone) all.delete(name);
  for (const { name, value } of changed) all.set(name, value);
  // What is wrong with one alone has been told beside it.
  const failure = changed.length > 0 ? failureOf(all) : undefined;
  const together = failure?.id === notOfType && problems.size > 0 ? undefined : failure;
  if (problems.size > 0 || together !== undefined) return { single: problems, together };
  const writtenName = (name: string) => known.get(name)?.writtenName ?? `--${name}`;
  await changeSettings(
    services,
    new Map([
      ...gone.map((name) => [writtenName(name), null] as const),
      ...changed.map(({ name, value }) => [writtenName(name), value] as const),
    ]),
  );
  return undefined;
}

const unknownSecret: Told = { what: "Type the secret again: it is not known.", id: "UnknownSecret" };

type Stored = ReadonlyMap<string, { readonly writtenName: string; readonly value: string }>;

function stored(database: Services["database"]): Stored {
  const all = database.globalOptions.all();
  return new Map(
    all.map(({ name, value }) => [name.replace(/^--/, "").toLowerCase(), { writtenName: name, value: value ?? "" }]),
  );
}

function problemsOf(changed: OptionValues, unknown: OptionValues): Map<string, OptionTrouble> {
  const problems = new Map<string, OptionTrouble>();
  for (const { name, value } of changed) {
    const isUnknown = unknown.some((option) => option.name === name);
    const problem = isUnknown ? unknownSecret : troubleOf(name, value);
    if (problem !== undefined) problems.set(name, problem);
  }
  return problems;
}

const notOfType = "OptionValidationError";

function troubleOf(name: string, value: string): OptionTrouble | undefined {
  const option = findOption(name, "all");
  if (!option) return undefined;
  try {
    const { warnings } = validateOptions({ [name]: value }, new OptionRegistry([option]));
    return warnings.some(({ id }) => id === notOfType) ? "not-of-type" : undefined;
  } catch (error) {
    return error instanceof UserError && error.id === notOfType ? "not-of-type" : toldByUserError(error);
  }
}

/** Some options cannot be used with each other. */
function failureOf(options: ReadonlyMap<string, string>): Told | undefined {
  try {
    validateOptions(Object.fromEntries(options), new OptionRegistry([]));
    return undefined;
  } catch (error) {
    return toldByUserError(error);
  }
}

function toldByUserError(error: unknown): Told {
  if (!(error instanceof UserError)) throw error;
  return problemOf(error);
}
