import * as v from "valibot";
import { parse, YAMLParseError } from "yaml";
import { parseWeekday, shortName, type Weekday } from "../../jobs/weekdays.ts";
import type { Environment } from "../../support/environment.ts";
import { UserError } from "../../support/errors.ts";

const scalar = v.pipe(
  v.union([v.string(), v.number(), v.boolean()]),
  v.transform((value) => String(value)),
);
const text = v.optional(scalar, "");
const texts = v.optional(v.array(scalar), []);

const weekday = v.pipe(
  v.string(),
  v.check((name) => parseWeekday(name) !== undefined, "it is no day of the week"),
  v.transform((name) => shortName(parseWeekday(name) as Weekday)),
);

const schedule = v.strictObject({
  /** As `1D` or `12h`. */
  every: scalar,
  /** A time of the day in local time, `13:30`. */
  at: v.optional(v.pipe(v.string(), v.regex(/^([01]?\d|2[0-3]):[0-5]\d$/, "write it as 13:30")), "00:00"),
  days: v.optional(v.array(weekday), []),
});

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
