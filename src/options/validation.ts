import { UserError } from "../support/errors.ts";
import { commandLineOptions } from "./catalogue/index.ts";
import type { OptionDeclaration, OptionPlatform, OptionValues } from "./declaration.ts";
import { priceOptions, priceProblem } from "./prices.ts";
import { OptionReader } from "./reader.ts";
import type { OptionRegistry } from "./registry.ts";
import { readVolumeSizes } from "./settings.ts";
import {
  isBooleanWord,
  parseBooleanOption,
  parseDecimal,
  parseEnumeration,
  parseFlags,
  parseInteger,
  parseRetentionPolicy,
  parseSize,
  parseTime,
  parseTimespan,
} from "./values/index.ts";

export interface OptionWarning {
  /** Duplicati's message id. */
  readonly id:
    | "UnsupportedOption"
    | "UnsupportedDisabledModule"
    | "DeprecatedOption"
    | "OptionValidationError"
    | "SecretProviderPartialMatches"
    | "SecretsFromCache"
    | "LoadPersistedCacheError"
    | "SavePersistedCacheError";
  readonly message: string;
}

export interface ValidationContext {
  /** Duplicati's name of the operation: `Backup`, `Restore`, `List` … */
  readonly operation?: string;
  /** Node's name of the system; the running one if absent. */
  readonly platform?: string;
}

/**
 * Checks what an operation was given before it starts (options.md 3). Throws a UserError for combinations that can't
 * be, and `OptionNotServed` for a valid option whose work isn't done here; everything else is a warning.
 */
export function validateOptions(
  values: OptionValues,
  registry: OptionRegistry,
  context: ValidationContext = {},
): { warnings: OptionWarning[] } {
  rejectCombinations(values);
  const names = Object.keys(values);
  for (const name of names) rejectUnserved(name, values[name] ?? null, registry, context);
  return { warnings: names.flatMap((name) => warningsFor(name, values[name] ?? null, registry, context)) };
}

function rejectCombinations(values: OptionValues): void {
  const read = new OptionReader(values);
  const retentions = [
    read.given("keep-time") !== undefined && "--keep-time",
    read.integer("keep-versions") > 0 && "--keep-versions",
    (values["retention-policy"] ?? "") !== "" && "--retention-policy",
  ].filter((name) => name !== false);
  if (retentions.length > 1) {
    throw new UserError(
      "MultipleRetentionOptionsNotSupported",
      `Setting multiple retention options (${retentions.join(", ")}) is not permitted`,
      { advice: "Choose one of them" },
    );
  }
  if (read.text("prefix")?.includes("-")) {
    throw new UserError("PrefixCannotContainHyphens", "The prefix cannot contain hyphens (-)");
  }
  const { dblockSize, blocksize } = readVolumeSizes(read);
  if (dblockSize < 2 * blocksize) {
    throw new UserError("VolumeSizeTooSmall", "The volume size must be at least twice the block size", {
      advice: "Raise --dblock-size",
    });
  }
  requireRetentionPolicy(read.text("retention-policy"));
}

function requireRetentionPolicy(policy: string | undefined): void {
  try {
    if (policy !== undefined) parseRetentionPolicy(policy);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError("RetentionPolicyParseError", `The value of --retention-policy is wrong: ${cause.message}`, {
      advice: cause.advice,
      cause,
    });
  }
}

function rejectUnserved(
  name: string,
  value: string | null,
  registry: OptionRegistry,
  context: ValidationContext,
): void {
  const option = registry.find(name);
  if (name === "restore-path" && value?.startsWith("@")) {
    throw notServed(name, "files can't be restored to a destination yet", "Restore to a local folder");
  }
  if (!option?.notServed || !isOnPlatform(option, context) || asksForNothing(option, value)) return;
  throw notServed(name, option.notServed, `Run without --${name}`);
}

function notServed(name: string, reason: string, advice: string): UserError {
  return new UserError("OptionNotServed", `The option --${name} can't be used: ${reason}`, { advice });
}

/** True for a value that says what holds anyway: no, the default, or nothing at all. */
function asksForNothing(option: OptionDeclaration, value: string | null): boolean {
  if (option.type === "Boolean") return !parseBooleanOption(value);
  const text = (value ?? "").trim();
  return text === "" || text.toLowerCase() === option.default?.toLowerCase();
}

function isOnPlatform(option: OptionDeclaration, context: ValidationContext): boolean {
  const platform = context.platform ?? process.platform;
  return option.platforms === undefined || option.platforms.includes(platform as OptionPlatform);
}

/** Consumed by the command line but left among the options: nothing to warn about (cli.md 14). */
const consumed: ReadonlySet<string> = new Set([
  "quiet-console",
  "allow-insecure-datafolder",
  ...commandLineOptions.filter(({ noEffect }) => noEffect !== undefined).map(({ name }) => name),
]);

function warningsFor(
  name: string,
  value: string | null,
  registry: OptionRegistry,
  context: ValidationContext,
): OptionWarning[] {
  if (consumed.has(name)) return [];
  const option = registry.find(name);
  if (!option) {
    const module = registry.unloadedModuleOf(name);
    return module
      ? [warning("UnsupportedDisabledModule", `--${name} belongs to the module ${module.key}, which isn't loaded`)]
      : [warning("UnsupportedOption", `The option --${name} is not supported and is ignored`)];
  }
  if (!isOnPlatform(option, context)) {
    return [warning("UnsupportedOption", `The option --${name} is not supported on this system and is ignored`)];
  }
  const warnings: OptionWarning[] = [];
  if (option.deprecated !== undefined) {
    warnings.push(warning("DeprecatedOption", `The option --${name} is deprecated. ${option.deprecated}`));
  }
  const problem = isSwitchHere(name, context) ? undefined : problemOf(option, value ?? "");
  if (problem !== undefined) warnings.push(warning("OptionValidationError", `--${name}: ${problem}`));
  return warnings;
}

const warning = (id: OptionWarning["id"], message: string): OptionWarning => ({ id, message });

/** `control-files` is a list of paths for a backup, and a switch where files are shown or restored. */
function isSwitchHere(name: string, context: ValidationContext): boolean {
  return name === "control-files" && /^(list|restore)/i.test(context.operation ?? "");
}

/** What is wrong with a value, in a sentence; undefined if it fits the option's type. */
function problemOf(option: OptionDeclaration, value: string): string | undefined {
  const values = option.values ?? [];
  if (priceOptions.includes(option.name)) return priceProblem(option.name, value);
  switch (option.type) {
    case "Boolean":
      return isBooleanWord(value) ? undefined : `the value "${value}" is neither true nor false; it counts as true`;
    case "Integer":
      return parseInteger(value, 64) === undefined ? `the value "${value}" is not a whole number` : undefined;
    case "Decimal":
      return value.trim() === "" || parseDecimal(value) !== undefined ? undefined : `"${value}" is not a number`;
    case "Enumeration":
      return parseEnumeration(value, values) ? undefined : `the value "${value}" is not one of ${values.join(", ")}`;
    case "Flags": {
      const { unknown } = parseFlags(value, values);
      return unknown.length === 0 ? undefined : `unknown: ${unknown.join(", ")}; known are ${values.join(", ")}`;
    }
    case "Size":
      return (
        failureOf(() => parseSize(value)) ??
        (/\d$/.test(value) ? `the size "${value}" has no unit; it counts in ${option.unit ?? "b"}` : undefined)
      );
    case "Timespan":
      return failureOf(() => parseTimespan(value));
    case "DateTime":
      return failureOf(() => parseTime(value, { base: new Date(0), negate: false }));
    case "Path":
      return value.trim() === "" || value.includes("\0") ? `"${value}" is not a path` : undefined;
    case "String":
    case "Password":
    case "Unknown":
      return undefined;
  }
}

function failureOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
