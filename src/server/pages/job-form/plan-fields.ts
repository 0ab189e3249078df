import { intervalUnits, type PlanMore, type PlanValues, weekdays } from "../../../../views/pages/job-form/values.ts";
import type { ScheduleExtras } from "../../../database/server/schedules.ts";
import type { ScheduleContent } from "../../../jobs/job-store.ts";
import { parseCron } from "../../../jobs/scheduler/cron.ts";
import { parseInterval } from "../../../jobs/scheduler/interval.ts";
import { localTime, type TimeZone } from "../../../jobs/scheduler/time-zone.ts";
import { parseWindows } from "../../../jobs/scheduler/windows.ts";
import { daysOfRule, parseWeekday, ruleWithDays, shortName, type Weekday } from "../../../jobs/weekdays.ts";
import { parseTimespan } from "../../../options/values/index.ts";
import { UserError } from "../../../support/errors.ts";

/** A plan that cannot be read: which of its fields is wrong. */
export type PlanFault = "time" | "days" | "amount" | "cron" | "older" | "windows";

const usualMore: PlanMore = {
  after: [],
  missed: "run",
  olderThan: "1D",
  whenAvailable: false,
  skipNext: false,
  windows: "",
};

/** What the form begins with. */
export const usualPlan: PlanValues = {
  kind: "daily",
  time: "02:00",
  days: ["mon", "tue", "wed", "thu", "fri"],
  intervalDays: [],
  amount: "6",
  unit: "h",
  cron: "",
  more: usualMore,
};

/** Duplicati has no such expressions: it would run the job so often. */
const besideCron = "1D";
const minute = 60_000;
const day = 24 * 60 * minute;

/** A schedule in the fields of the form; the clock is that of `zone`. */
export function planValues(schedule: ScheduleContent | undefined, zone: TimeZone): PlanValues {
  if (!schedule) return { ...usualPlan, kind: "hand" };
  const { repeat, rule, extras } = schedule;
  const usual = { ...usualPlan, more: moreValues(extras) };
  const days = (daysOfRule(rule) ?? []).map(shortName);
  const time = clockText(localTime(schedule.time, zone).minuteOfDay);
  // It only follows others.
  if (!extras.cron && repeat.trim() === "") return { ...usual, kind: "hand", time };
  if (extras.cron) return { ...usual, kind: "cron", cron: extras.cron, time };
  if (repeat.trim() === "1D") {
    return days.length > 0 ? { ...usual, kind: "weekly", time, days } : { ...usual, kind: "daily", time };
  }
  const [, amount, unit] = /^(\d+)([a-zA-Z])$/.exec(repeat.trim()) ?? [];
  const isSimple = intervalUnits.some((each) => each === unit);
  return {
    ...usual,
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
  const known = before && planValues(before, zone);
  const isSameMore = known && JSON.stringify(known.more) === JSON.stringify(values.more);
  if (before && isSameMore && isSame(values, known)) return { schedule: before };
  if (values.kind === "hand" && values.more.after.length === 0) return {};
  const { cron: _, ...others } = before?.extras ?? {};
  const more = isSameMore ? others : extrasOf(values.more, others, zone);
  if ("fault" in more) return { fault: more.fault };
  const extras: ScheduleExtras = more;
  if (known && isSame(values, known)) {
    return { schedule: { ...before, extras: { ...extras, ...(before.extras.cron && { cron: before.extras.cron }) } } };
  }
  const minutes = minuteOfDay(values.time);
  const schedule = {
    lastRun: before?.lastRun ?? null,
    time: nextAt(minutes ?? 0, zone, now),
    rule: ruleWithDays(before?.rule ?? "", undefined),
    repeat: besideCron,
    extras,
  };
  if (values.kind === "hand") return { schedule: { ...schedule, repeat: "" } };
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

function moreValues({ after = [], missed = "run", ...extras }: ScheduleExtras): PlanMore {
  const isOlder = typeof missed === "object";
  return {
    after: after.map(String),
    missed: isOlder ? "older" : missed,
    olderThan: isOlder ? missed.olderThan : usualMore.olderThan,
    whenAvailable: extras.whenAvailable ?? false,
    skipNext: extras.skipNext ?? false,
    windows: extras.windows ?? "",
  };
}

/** @param others what a schedule has besides. */
function extrasOf(more: PlanMore, others: ScheduleExtras, zone: TimeZone): ScheduleExtras | { fault: PlanFault } {
  const { after: _, missed: __, whenAvailable: ___, skipNext: ____, windows: _____, ...kept } = others;
  const [windows, olderThan] = [more.windows.trim(), more.olderThan.trim()];
  if (windows !== "" && !isRight(() => parseWindows(windows, zone))) return { fault: "windows" };
  if (more.missed === "older" && !isRight(() => parseTimespan(olderThan) > 0)) return { fault: "older" };
  return {
    ...kept,
    ...(more.after.length > 0 && { after: more.after.map(Number) }),
    ...(more.missed === "skip" && { missed: "skip" as const }),
    ...(more.missed === "older" && { missed: { olderThan } }),
    ...(more.whenAvailable && { whenAvailable: true }),
    ...(more.skipNext && { skipNext: true }),
    ...(windows !== "" && { windows }),
  };
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
