import { parseVolumeTime } from "../../support/time.ts";
import { type DateOrder, dateOrderOf } from "./culture.ts";
import { invalidValue } from "./error.ts";
import { parseInteger } from "./integer.ts";

export interface TimeReading {
  /** What relative values count from. */
  readonly base: Date;
  /** True: relative values reach into the past. */
  readonly negate: boolean;
  /** What `now` means; the base if absent. */
  readonly now?: Date;
  /** Order of day and month in short dates; that of the environment's culture if absent. */
  readonly order?: DateOrder;
}

/**
 * A moment given as `2D`, `now`, `-86400` (seconds), `2026-03-01 10:00`, `20260301T090000Z` … (options.md 2.6).
 * Months and years are calendar ones in local time; dates without a zone are local. Empty: the base. Throws a UserError
 * for anything else.
 */
export function parseTime(text: string, reading: TimeReading): Date {
  const { base, negate } = reading;
  if (text === "") return base;
  if (relativePattern.test(text)) return shift(base, text, negate ? -1 : 1);
  if (text.trim().toLowerCase() === "now") return reading.now ?? base;
  const seconds = parseInteger(text, 64);
  if (seconds !== undefined) return checked(new Date(base.getTime() + (negate ? -seconds : seconds) * 1000), text);
  const moment = parseCalendarDate(text.trim(), reading) ?? parseVolumeMoment(text.trim());
  if (!moment) throw invalidTime(`Invalid time value: ${text}`);
  return moment;
}

const relativePattern = /^(?:\d+[smhDWMY])+$/i;
const second = 1000;
const exactUnits: Readonly<Record<string, number>> = {
  s: second,
  m: 60 * second,
  h: 3600 * second,
  D: 24 * 3600 * second,
  W: 7 * 24 * 3600 * second,
};

function shift(base: Date, text: string, sign: 1 | -1): Date {
  let moment = base;
  for (const [segment, digits, unit] of text.matchAll(/(\d+)(\D)/g) as Iterable<[string, string, string]>) {
    const amount = Number(digits) * sign;
    const exact = exactUnits[unit];
    if (exact !== undefined) moment = new Date(moment.getTime() + amount * exact);
    else if (unit === "M") moment = addMonths(moment, amount);
    else if (unit === "Y") moment = addMonths(moment, amount * 12);
    else throw invalidTime(`Unparsed data: ${segment}`);
    checked(moment, text);
  }
  return moment;
}

/** The same day of another month in local time, or that month's last day if it has no such day. */
function addMonths(moment: Date, months: number): Date {
  const result = new Date(moment);
  result.setDate(1);
  result.setMonth(result.getMonth() + months);
  const lastDay = new Date(result.getFullYear(), result.getMonth() + 1, 0).getDate();
  result.setDate(Math.min(moment.getDate(), lastDay));
  return result;
}

const timePart = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?`;
const tail = String.raw`(?:[T ][\t-\r ]*${timePart}(?:\s*(?<half>[AaPp][Mm]))?(?:\s*(?<zone>Z|z|[+-]\d{2}:?\d{2}|[+-]\d{2}))?)?$`;
const isoPattern = new RegExp(String.raw`^(?<year>\d{4})[-/](?<month>\d{1,2})[-/](?<day>\d{1,2})${tail}`);
const dottedPattern = new RegExp(String.raw`^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})${tail}`);
const shortPattern = new RegExp(String.raw`^(?<first>\d{1,2})[/-](?<other>\d{1,2})[/-](?<year>\d{4})${tail}`);
const clockPattern = new RegExp(String.raw`^${timePart}(?:\s*(?<half>[AaPp][Mm]))?$`);

/** ISO forms, the short dates of the culture, and a time of day alone (today). */
function parseCalendarDate(text: string, reading: TimeReading): Date | undefined {
  const fields = (isoPattern.exec(text) ?? dottedPattern.exec(text))?.groups;
  if (fields) return momentOf(fields, Number(fields.year), Number(fields.month), Number(fields.day));
  const short = shortPattern.exec(text)?.groups;
  if (short) {
    const [first, other] = [Number(short.first), Number(short.other)];
    const dayFirst = (reading.order ?? dateOrderOf(undefined)) === "DayFirst";
    return dayFirst
      ? momentOf(short, Number(short.year), other, first)
      : momentOf(short, Number(short.year), first, other);
  }
  const clock = clockPattern.exec(text)?.groups;
  if (!clock) return undefined;
  const today = reading.now ?? reading.base;
  return momentOf(clock, today.getFullYear(), today.getMonth() + 1, today.getDate());
}

type Fields = Readonly<Record<string, string | undefined>>;

function momentOf(fields: Fields, year: number, month: number, day: number): Date | undefined {
  const clock = clockOf(fields);
  if (!clock || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || year < 1) return undefined;
  const offset = zoneMinutes(fields.zone);
  const moment = new Date(0);
  if (offset === undefined) {
    moment.setFullYear(year, month - 1, day);
    moment.setHours(...clock);
  } else {
    moment.setUTCFullYear(year, month - 1, day);
    moment.setUTCHours(...clock);
    moment.setTime(moment.getTime() - offset * 60 * second);
  }
  return moment;
}

/** Hour, minute, second, millisecond; undefined if there's no such time of day. */
function clockOf(fields: Fields): [number, number, number, number] | undefined {
  let hour = Number(fields.hour ?? 0);
  const half = fields.half?.toLowerCase();
  if (half) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === "pm" ? 12 : 0);
  }
  const [minute, seconds] = [Number(fields.minute ?? 0), Number(fields.second ?? 0)];
  if (hour > 23 || minute > 59 || seconds > 59) return undefined;
  return [hour, minute, seconds, Math.floor(Number(`0.${fields.fraction ?? 0}`) * 1000)];
}

function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (zone.toUpperCase() === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", ""));
  return zone.startsWith("-") ? -minutes : minutes;
}

function daysIn(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

function parseVolumeMoment(text: string): Date | undefined {
  const seconds = parseVolumeTime(text);
  return seconds === undefined ? undefined : new Date(seconds * 1000);
}

function checked(moment: Date, text: string): Date {
  const year = moment.getFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) throw invalidTime(`Time value out of range: ${text}`);
  return moment;
}

function invalidTime(message: string) {
  return invalidValue(
    message,
    "Write a date such as 2026-03-01T10:00:00, or numbers with s, m, h, D, W, M or Y such as 2D; upper and lower case differ",
  );
}
