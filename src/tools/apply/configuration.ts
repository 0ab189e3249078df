import * as v from "valibot";
import { parseDocument } from "yaml";
import { parseCron } from "../../jobs/scheduler/cron.ts";
import { utc } from "../../jobs/scheduler/time-zone.ts";
import { parseWindows } from "../../jobs/scheduler/windows.ts";
import { parseWeekday, shortName, type Weekday } from "../../jobs/weekdays.ts";
import { parseTimespan } from "../../options/values/index.ts";
import type { Environment } from "../../support/environment.ts";
import { UserError } from "../../support/errors.ts";
import { faultText, fieldsOf, invalidFile, listOf, recordOf, scalar } from "./faults.ts";

const text = v.optional(scalar, "");
const texts = v.optional(listOf(scalar), []);
const wholeNumber = "write a whole number";
const yesOrNo = v.boolean("write true or false");

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
  scalar,
  v.check((name) => parseWeekday(name) !== undefined, "write a day of the week, as mon or Monday"),
  v.transform((name) => shortName(parseWeekday(name) as Weekday)),
);

const schedule = v.pipe(
  fieldsOf({
    /** As `1D` or `12h`. */
    every: v.optional(scalar),
    /** A time of the day in local time, `13:30`. */
    at: v.optional(v.pipe(scalar, v.regex(/^([01]?\d|2[0-3]):[0-5]\d$/, "write it as 13:30")), "00:00"),
    days: v.optional(listOf(weekday), []),
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
    "when-available": v.optional(yesOrNo, false),
    /** Higher ones start first. */
    priority: v.optional(v.pipe(v.number(wholeNumber), v.safeInteger(wholeNumber)), 0),
    /** Whether the next run is left out; as it is on the server if nothing is said. */
    "skip-next": v.optional(yesOrNo),
  }),
  v.check(
    ({ every, cron, after }) => (every ?? cron) !== undefined || after.length > 0,
    "write every, cron or after, so that it says when",
  ),
  v.check(({ every, cron }) => every === undefined || cron === undefined, "write either every or cron"),
);
export type WantedSchedule = v.InferOutput<typeof schedule>;

const job = fieldsOf({
  name: v.pipe(scalar, v.nonEmpty("a job needs a name")),
  description: text,
  tags: texts,
  destination: v.pipe(scalar, v.nonEmpty("a job needs a destination")),
  sources: v.pipe(listOf(scalar), v.minLength(1, "a job needs sources")),
  /** `+` or `-` and an expression. */
  filters: v.optional(listOf(v.pipe(scalar, v.regex(/^[+-]./s, "write + or - before it"))), []),
  /** Options by name, with or without dashes. */
  options: v.optional(recordOf(v.nullable(scalar)), {}),
  schedule: v.optional(schedule),
});
export type WantedJob = v.InferOutput<typeof job>;

const configuration = fieldsOf({
  /** Settings of the server. */
  settings: v.optional(recordOf(scalar), {}),
  /** Options for all jobs. */
  options: v.optional(recordOf(v.nullable(scalar)), {}),
  jobs: v.pipe(
    v.optional(listOf(job), []),
    v.check(
      (jobs) => nameOfTwo(jobs) === undefined,
      ({ input }) => `two are called "${nameOfTwo(input)}"`,
    ),
    v.check(
      (jobs) => nameInCircle(jobs) === undefined,
      ({ input }) => `"${nameInCircle(input)}" would come after itself`,
    ),
  ),
});
export type Configuration = v.InferOutput<typeof configuration>;

/**
 * Reads a file of jobs. `${NAME}` stands for a variable of the environment, so that no secret need be in the file. Throws
 * `InvalidConfiguration`, `UnknownVariable`.
 */
export function readConfiguration(content: string, environment: Environment): Configuration {
  const result = v.safeParse(configuration, withVariables(parsed(content), environment));
  if (result.success) return result.output;
  throw invalidFile(result.issues.map(faultText).join("; "));
}

function parsed(content: string): unknown {
  const document = parseDocument(content);
  // Tags that mean nothing here are warnings, and would be overlooked.
  const [fault] = [...document.errors, ...document.warnings];
  if (fault?.code === "MULTIPLE_DOCS") throw invalidFile("it has more than one document, with --- between them");
  // The lines below the first show the file, with its secrets.
  if (fault) throw invalidFile(fault.message.split("\n", 1).join().replace(/:$/, ""));
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // An alias of nothing.
    if (!(error instanceof ReferenceError)) throw error;
    throw invalidFile(error.message);
  }
}

function nameOfTwo(jobs: readonly WantedJob[]): string | undefined {
  const names = jobs.map(({ name }) => name.toLowerCase());
  return jobs.find((_, at) => names.indexOf(names[at] as string) < at)?.name;
}

function nameInCircle(jobs: readonly WantedJob[]): string | undefined {
  return jobs.find(({ name }) => comesAfterItself(name, jobs))?.name;
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
