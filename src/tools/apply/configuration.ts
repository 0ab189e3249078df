import * as v from "valibot";
import { parse, YAMLParseError } from "yaml";
import { parseCron } from "../../jobs/scheduler/cron.ts";
import { utc } from "../../jobs/scheduler/time-zone.ts";
import { parseWindows } from "../../jobs/scheduler/windows.ts";
import { parseWeekday, shortName, type Weekday } from "../../jobs/weekdays.ts";
import { parseTimespan } from "../../options/values/index.ts";
import type { Environment } from "../../support/environment.ts";
import { UserError } from "../../support/errors.ts";

const scalar = v.pipe(
  v.union([v.string(), v.number(), v.boolean()]),
  v.transform((value) => String(value)),
);
const text = v.optional(scalar, "");
const texts = v.optional(v.array(scalar), []);

/** Text that can be read. */
function readable(otherwise: string, read: (text: string) => unknown) {
  const isReadable = (given: string): boolean => {
    try {
      read(given);
      return true;
    } catch {
      return false;
    }
  };
  return v.pipe(scalar, v.trim(), v.check(isReadable, otherwise));
}

const weekday = v.pipe(
  v.string(),
  v.check((name) => parseWeekday(name) !== undefined, "it is no day of the week"),
  v.transform((name) => shortName(parseWeekday(name) as Weekday)),
);

const schedule = v.pipe(
  v.strictObject({
    /** As `1D` or `12h`. */
    every: v.optional(scalar),
    /** A time of the day in local time, `13:30`. */
    at: v.optional(v.pipe(v.string(), v.regex(/^([01]?\d|2[0-3]):[0-5]\d$/, "write it as 13:30")), "00:00"),
    days: v.optional(v.array(weekday), []),
    /** Instead of `every`. */
    cron: v.optional(readable("it is no cron expression", (expression) => parseCron(expression, utc))),
    /** Names of jobs after whose runs this one begins. */
    after: texts,
    /** Hours of the week, as in the settings of the server. */
    windows: v.optional(readable("these are no windows of the week", (windows) => parseWindows(windows, utc))),
    /** What becomes of a run that was missed: `run`, `skip`, or a time span, for a last good backup that is older. */
    missed: v.optional(
      readable("write run, skip or a time span", (rule) => /^(run|skip)$/i.test(rule) || parseTimespan(rule)),
      "run",
    ),
    /** Waits for drives that are not there. */
    "when-available": v.optional(v.boolean(), false),
    /** Higher ones start first. */
    priority: v.optional(v.pipe(v.number(), v.safeInteger()), 0),
    /** Whether the next run is left out; as it is on the server if nothing is said. */
    "skip-next": v.optional(v.boolean()),
  }),
  v.check(
    ({ every, cron, after }) => (every ?? cron) !== undefined || after.length > 0,
    "it needs every, cron or after",
  ),
  v.check(({ every, cron }) => every === undefined || cron === undefined, "it can't have both every and cron"),
);
export type WantedSchedule = v.InferOutput<typeof schedule>;

const job = v.strictObject({
  name: v.pipe(scalar, v.nonEmpty("a job needs a name")),
  description: text,
  tags: texts,
  destination: v.pipe(scalar, v.nonEmpty("a job needs a destination")),
  sources: v.pipe(v.array(scalar), v.minLength(1, "a job needs sources")),
  /** `+` or `-` and an expression. */
  filters: v.optional(v.array(v.pipe(scalar, v.regex(/^[+-]./s, "write + or - before it"))), []),
  /** Options by name, with or without dashes. */
  options: v.optional(v.record(v.string(), v.nullable(scalar)), {}),
  schedule: v.optional(schedule),
});
export type WantedJob = v.InferOutput<typeof job>;

const configuration = v.strictObject({
  /** Settings of the server. */
  settings: v.optional(v.record(v.string(), scalar), {}),
  /** Options for all jobs. */
  options: v.optional(v.record(v.string(), v.nullable(scalar)), {}),
  jobs: v.pipe(
    v.optional(v.array(job), []),
    v.check(
      (jobs) => new Set(jobs.map(({ name }) => name.toLowerCase())).size === jobs.length,
      "two jobs have the same name",
    ),
    v.check((jobs) => !jobs.some(({ name }) => comesAfterItself(name, jobs)), "a job would come after itself"),
  ),
});
export type Configuration = v.InferOutput<typeof configuration>;

/**
 * Reads a file of jobs. `${NAME}` stands for a variable of the environment, so that no secret need be in the file. Throws
 * `InvalidConfiguration`, `UnknownVariable`.
 */
export function readConfiguration(content: string, environment: Environment): Configuration {
  let parsed: unknown;
  try {
    parsed = parse(content) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw invalid(error.message, error);
  }
  const result = v.safeParse(configuration, withVariables(parsed, environment));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalid(`${v.getDotPath(issue) ?? "it"}: ${issue.message}`);
}

/** By itself, or over other jobs of the file. */
function comesAfterItself(name: string, jobs: readonly WantedJob[]): boolean {
  const afterOf = new Map(jobs.map((each) => [each.name.toLowerCase(), each.schedule?.after ?? []]));
  const seen = new Set<string>();
  const open = [...(afterOf.get(name.toLowerCase()) ?? [])];
  for (let next = open.pop()?.toLowerCase(); next !== undefined; next = open.pop()?.toLowerCase()) {
    if (next === name.toLowerCase()) return true;
    if (!seen.has(next)) open.push(...(afterOf.get(next) ?? []));
    seen.add(next);
  }
  return false;
}

function withVariables(value: unknown, environment: Environment): unknown {
  if (Array.isArray(value)) return value.map((item) => withVariables(item, environment));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withVariables(item, environment)]));
  }
  if (typeof value !== "string") return value;
  return value.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const found = environment[name];
    if (found !== undefined) return found;
    throw new UserError("UnknownVariable", `The environment has no variable ${name}, which the file names`, {
      advice: "Set it, or write the value into the file.",
    });
  });
}

function invalid(why: string, cause?: unknown): UserError {
  return new UserError("InvalidConfiguration", `The file of jobs cannot be used: ${why}`, {
    advice: "See the README for what may stand in it.",
    cause,
  });
}
