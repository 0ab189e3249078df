import * as v from "valibot";
import { UserError } from "../../support/errors.ts";
import { nearestName } from "./nearest.ts";

/** What may be written for a text. */
export const scalar = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], "write a text"),
  v.transform((value) => String(value)),
);

/** A list. */
export function listOf<T extends v.GenericSchema>(items: T) {
  return v.array(items, "write a list, [a, b] or one line with a dash for each");
}

/** Names of the user's choice, and what they stand for. */
export function recordOf<T extends v.GenericSchema>(values: T) {
  const message = "write names with values, name: value";
  const names = v.custom<Record<string, unknown>>((given) => !Array.isArray(given), message);
  return v.pipe(names, v.record(v.string(), values, message));
}

/** Names that are known, and nothing else. */
export function fieldsOf<T extends v.ObjectEntries>(entries: T) {
  const names = Object.keys(entries);
  return v.strictObject(entries, ({ expected, input, path }) => {
    const isList = Array.isArray(path?.[0]?.input);
    if (expected === "never" && !isList) return unknownName(String(input), names);
    if (expected === "Object" || isList) return `write names with values; possible are ${names.join(", ")}`;
    return "it is missing";
  });
}

/** What is to be said of a name that is not known. */
export function unknownName(given: string, names: readonly string[]): string {
  const nearest = nearestName(given, names);
  const meant = nearest === undefined ? "" : ` (is ${nearest} meant?)`;
  return `there is no such name${meant}, possible are ${names.join(", ")}`;
}

/** What is wrong with the file, and where; never what stands there, which may be a secret. */
export function invalidFile(why: string): UserError {
  return new UserError("InvalidConfiguration", `The file of jobs cannot be used: ${why}`, {
    advice: "Nothing was changed. The README tells what may stand in it.",
  });
}

export function faultText(issue: v.BaseIssue<unknown>): string {
  return `${placeOf(issue)}: ${issue.message}`;
}

/** As `jobs[2].schedule.every`, where the first job is number 0. */
function placeOf({ path }: v.BaseIssue<unknown>): string {
  const steps = (path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return steps.join("").replace(/^\./, "") || "all of it";
}
