/** A day of the week as `Date.getUTCDay` counts: 0 is Sunday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

const fullNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** `Monday`. */
export function fullName(day: Weekday): string {
  return fullNames[day];
}

/** `mon`, as the REST API writes days (rest-api.md 1). */
export function shortName(day: Weekday): string {
  return fullNames[day].slice(0, 3).toLowerCase();
}

/** Reads a short or a full name in any case; undefined for anything else. */
export function parseWeekday(text: string): Weekday | undefined {
  const wanted = text.trim().toLowerCase();
  const found = fullNames.findIndex((name) => [name.toLowerCase(), name.slice(0, 3).toLowerCase()].includes(wanted));
  return found < 0 ? undefined : (found as Weekday);
}

/** The days that a schedule's rule allows (rest-api.md 5.3), as written; undefined for all. Names that are none are left out. */
export function daysOfRule(rule: string): Weekday[] | undefined {
  const part = rule.split(";").find(isDaysPart);
  const days = (part?.slice(part.indexOf("=") + 1).split(",") ?? [])
    .map(parseWeekday)
    .filter((day) => day !== undefined);
  return days.length > 0 ? days : undefined;
}

/** The rule with other days; none, or undefined, allows all. Its other parts stay. */
export function ruleWithDays(rule: string, days: readonly Weekday[] | undefined): string {
  const others = rule.split(";").filter((part) => part.trim() !== "" && !isDaysPart(part));
  if (!days || days.length === 0) return others.join(";");
  return [`${key}=${days.map(fullName).join(",")}`, ...others].join(";");
}

const key = "AllowedWeekDays";

function isDaysPart(part: string): boolean {
  return part.trim().toLowerCase().startsWith(`${key.toLowerCase()}=`);
}
