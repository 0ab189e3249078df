import { readFileSync } from "node:fs";
import * as v from "valibot";
import { redactUrl } from "../../destinations/index.ts";
import { parseEnumeration, parseInteger, parseTimespan } from "../../options/index.ts";
import { parseBoolean } from "../../options/values/boolean.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { type LogLevel, logLevels } from "../../support/log.ts";
import type { CopyConduct } from "./conduct.ts";

/** What `remote-sync-json-config` says (engine.md 20.1). */
export interface RemoteSyncConfig {
  readonly syncOnWarnings: boolean;
  readonly destinations: readonly CopyDestination[];
  /** What was wrong with it and got another meaning. */
  readonly warnings: readonly string[];
}

/** A further destination. */
export interface CopyDestination extends CopyConduct {
  /** With its secrets. */
  readonly url: string;
  /** For this destination alone, with those for all beneath them. */
  readonly options: Readonly<Record<string, string>>;
  readonly schedule: CopySchedule;
  readonly parseArgumentsOnly: boolean;
  /** Gets the messages about this destination as well. */
  readonly logFile: string | undefined;
  readonly logLevel: LogLevel;
}

export type CopySchedule =
  | { readonly kind: "inline" }
  | { readonly kind: "interval"; readonly seconds: number }
  /** After so many backups. */
  | { readonly kind: "counting"; readonly count: number };

/**
 * Reads the option's value: JSON text if it begins with a brace, else the path of a file.
 *
 * @throws UserError `RemoteSyncConfigInvalid`, without a word of the text: it holds passwords.
 */
export function readRemoteSyncConfig(value: string): RemoteSyncConfig {
  const isText = value.trimStart().startsWith("{");
  const where = isText ? "The value of --remote-sync-json-config" : `The file "${value}"`;
  const parsed = v.safeParse(configSchema, withLowerKeys(parseJson(isText ? value : readText(value), where)));
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw invalid(
      `${where} is not right at "${v.getDotPath(issue) ?? ""}": expected ${issue.expected ?? "another value"}`,
    );
  }
  const warnings: string[] = [];
  const destinations = parsed.output.destinations.map((given) => destinationOf(given, warnings));
  return { syncOnWarnings: parsed.output["sync-on-warnings"], destinations, warnings };
}

/**
 * What further destinations are called wherever they are shown or remembered: their addresses without anything secret. Where
 * two look the same then, as buckets of one name at two providers do, the later one is numbered.
 */
export function copyNames(destinations: readonly Pick<CopyDestination, "url">[]): string[] {
  const seen = new Map<string, number>();
  return destinations.map(({ url }) => {
    const address = redactUrl(url);
    const number = (seen.get(address) ?? 0) + 1;
    seen.set(address, number);
    return number === 1 ? address : `${address} (${number})`;
  });
}

/** Options as they are written in lists, `name=value`; the last one of a name counts. */
export function optionsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf("=");
      const name = (equals < 0 ? pair : pair.slice(0, equals)).trim().replace(/^--/, "").toLowerCase();
      return [name, equals < 0 ? "true" : pair.slice(equals + 1)];
    }),
  );
}

const flag = (fallback: boolean) =>
  v.optional(
    v.pipe(
      v.union([v.boolean(), v.string()]),
      v.transform((value) => (typeof value === "boolean" ? value : parseBoolean(value, fallback))),
    ),
    fallback,
  );
const integer = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform((value) => (typeof value === "number" ? value : parseInteger(value))),
  v.pipe(v.number(), v.integer(), v.minValue(0)),
);
const pairs = v.optional(v.array(v.string()), []);

const destinationSchema = v.object({
  url: v.pipe(v.string(), v.trim(), v.nonEmpty()),
  mode: v.optional(v.string()),
  interval: v.nullish(v.string()),
  count: v.nullish(integer),
  "auto-create-folders": flag(true),
  "backend-retries": v.optional(integer, 3),
  "backend-retry-delay": v.optional(integer, 1000),
  "backend-retry-with-exponential-backoff": flag(true),
  "dry-run": flag(false),
  force: flag(false),
  "parse-arguments-only": flag(false),
  "log-file": v.nullish(v.string()),
  "log-level": v.nullish(v.string()),
  retention: flag(false),
  retry: v.optional(integer, 3),
  "verify-contents": flag(false),
  "verify-get-after-put": flag(false),
  "dst-options": pairs,
  "global-options": pairs,
});
const configSchema = v.object({ "sync-on-warnings": flag(true), destinations: v.array(destinationSchema) });

function destinationOf(given: v.InferOutput<typeof destinationSchema>, warnings: string[]): CopyDestination {
  return {
    url: given.url,
    options: { ...optionsOf(given["global-options"]), ...optionsOf(given["dst-options"]) },
    schedule: scheduleOf(given, warnings),
    autoCreateFolders: given["auto-create-folders"],
    backendRetries: given["backend-retries"],
    backendRetryDelay: given["backend-retry-delay"],
    backendRetryWithExponentialBackoff: given["backend-retry-with-exponential-backoff"],
    dryRun: given["dry-run"],
    force: given.force,
    parseArgumentsOnly: given["parse-arguments-only"],
    logFile: given["log-file"]?.trim() || undefined,
    logLevel: parseEnumeration(given["log-level"] ?? "", logLevels) ?? "Information",
    retention: given.retention,
    retry: given.retry,
    verifyContents: given["verify-contents"],
    verifyGetAfterPut: given["verify-get-after-put"],
  };
}

function scheduleOf(
  { mode, interval, count }: Pick<v.InferOutput<typeof destinationSchema>, "mode" | "interval" | "count">,
  warnings: string[],
): CopySchedule {
  const inline = { kind: "inline" } as const;
  const hasInterval = interval !== null && interval !== undefined && interval.trim() !== "";
  const hasCount = count !== null && count !== undefined;
  if (mode === undefined && hasInterval && hasCount)
    warnings.push("Both interval and count are given; interval counts");
  const kind = mode?.trim().toLowerCase() ?? (hasInterval ? "interval" : hasCount ? "counting" : "inline");
  if (kind === "counting" && hasCount) return { kind, count };
  if (kind === "interval" && hasInterval) {
    try {
      return { kind, seconds: parseTimespan(interval.trim()) };
    } catch (error) {
      warnings.push(`The interval is not a duration, so copies are made after every backup: ${messageOf(error)}`);
      return inline;
    }
  }
  if (kind !== "inline")
    warnings.push(`The mode "${kind}" is not known or lacks its value; copies are made after every backup`);
  return inline;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new UserError(
      "RemoteSyncConfigInvalid",
      `Cannot read the file of --remote-sync-json-config: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`${where} is not JSON`);
  }
}

function invalid(message: string): UserError {
  return new UserError("RemoteSyncConfigInvalid", message, {
    advice: 'It must look like {"destinations": [{"url": "..."}]}; see "help remote-sync".',
  });
}

/** Names count in any case. */
function withLowerKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLowerKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toLowerCase(), withLowerKeys(member)]));
}
