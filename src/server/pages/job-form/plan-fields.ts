import { intervalUnits, type PlanValues, weekdays } from "../../../../views/pages/job-form/values.ts";
import type { ScheduleContent } from "../../../jobs/job-store.ts";
import { parseCron } from "../../../jobs/scheduler/cron.ts";
import { parseInterval } from "../../../jobs/scheduler/interval.ts";
import { localTime, type TimeZone } from "../../../jobs/scheduler/time-zone.ts";
import { daysOfRule, parseWeekday, ruleWithDays, shortName, type Weekday } from "../../../jobs/weekdays.ts";
import { UserError } from "../../../support/errors.ts";

/** A plan that cannot be read: which of its fields is wrong. */
export type PlanFault = "time" | "days" | "amount" | "cron";

/** What the form begins with. */
export const usualPlan: PlanValues = {
  kind: "daily",
  time: "02:00",
  days: ["mon", "tue", "wed", "thu", "fri"],
  intervalDays: [],
  amount: "6",
  unit: "h",
  cron: "",
};

/** Duplicati has no such expressions: it would run the job so often. */
const besideCron = "1D";
const minute = 60_000;
const day = 24 * 60 * minute;

/** A schedule in the fields of the form; the clock is that of `zone`. */
export function planValues(schedule: ScheduleContent | undefined, zone: TimeZone): PlanValues {
  if (!schedule) return { ...usualPlan, kind: "hand" };
  const { repeat, rule, extras } = schedule;
  const days = (daysOfRule(rule) ?? []).map(shortName);
  const time = clockText(localTime(schedule.time, zone).minuteOfDay);
  if (extras.cron) return { ...usualPlan, kind: "cron", cron: extras.cron, time };
  if (repeat.trim() === "1D") {
    return days.length > 0 ? { ...usualPlan, kind: "weekly", time, days } : { ...usualPlan, kind: "daily", time };
  }
  const [, amount, unit] = /^(\d+)([a-zA-Z])$/.exec(repeat.trim()) ?? [];
  const isSimple = intervalUnits.some((each) => each === unit);
  return {
    ...usualPlan,
    kind: "interval",
    time,
    intervalDays: days,
    ...(isSimple ? { amount: amount as string, unit: unit as string } : { amount: repeat, unit: "" }),
  };
}

/**
 * The schedule that the fields describe, or which of them is wrong. What they do not name stays as it was `before`; a
 * schedule whose fields were not touched stays as it is. The first run lies in the future: saving starts nothing.
 */
export function planOf(
  values: PlanValues,
  before: ScheduleContent | undefined,
  zone: TimeZone,
  now: Date,
): { readonly schedule?: ScheduleContent | undefined; readonly fault?: PlanFault } {
  if (before && isSame(values, planValues(before, zone))) return { schedule: before };
  if (values.kind === "hand") return {};
  const minutes = minuteOfDay(values.time);
  const { cron: _, ...extras } = before?.extras ?? {};
  const schedule = {
    lastRun: before?.lastRun ?? null,
    time: nextAt(minutes ?? 0, zone, now),
    rule: ruleWithDays(before?.rule ?? "", undefined),
    repeat: besideCron,
    extras,
  };
  if (values.kind === "cron") {
    const cron = values.cron.trim();
    if (!isRight(() => parseCron(cron, zone))) return { fault: "cron" };
    return { schedule: { ...schedule, extras: { ...extras, cron } } };
  }
  if (minutes === undefined) return { fault: "time" };
  if (values.kind === "daily") return { schedule };
  const days = chosenDays(values.kind === "weekly" ? values.days : values.intervalDays);
  const rule = ruleWithDays(before?.rule ?? "", days);
  if (values.kind === "weekly") return days.length === 0 ? { fault: "days" } : { schedule: { ...schedule, rule } };
  const repeat = `${values.amount.trim()}${values.unit}`;
  if (!isRight(() => parseInterval(repeat))) return { fault: "amount" };
  return { schedule: { ...schedule, repeat, rule } };
}

function chosenDays(names: readonly string[]): Weekday[] {
  return weekdays.filter((name) => names.includes(name)).map((name) => parseWeekday(name) as Weekday);
}

/** The first moment after `now` at which the clock of `zone` shows that time. */
function nextAt(minutes: number, zone: TimeZone, now: Date): Date {
  const midnight = Math.floor((now.getTime() + zone.offset(now)) / day) * day;
  for (let days = 0; ; days++) {
    const shown = midnight + days * day + minutes * minute;
    // The clock may be changed between now and then.
    const near = new Date(shown - zone.offset(now));
    const time = new Date(shown - zone.offset(near));
    if (time > now) return time;
  }
}

function minuteOfDay(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text.trim()) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return Number(hours) * 60 + Number(minutes);
}

function clockText(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Fields that do not show in this kind of plan do not count. */
function isSame(a: PlanValues, b: PlanValues): boolean {
  return JSON.stringify(shown(a)) === JSON.stringify(shown(b));
}

function shown({ kind, time, days, intervalDays, amount, unit, cron }: PlanValues): readonly unknown[] {
  switch (kind) {
    case "daily":
      return [kind, time];
    case "weekly":
      return [kind, time, chosenDays(days)];
    case "interval":
      return [kind, time, chosenDays(intervalDays), amount.trim() + unit];
    case "cron":
      return [kind, cron.trim()];
    case "hand":
      return [kind];
  }
}

function isRight(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
