import type { ServerDatabase } from "../../database/server/server-database.ts";
import { localTime, type TimeZone } from "../scheduler/time-zone.ts";
import { parseWeekday, type Weekday } from "../weekdays.ts";

export const weekdaySetting = "digest-weekday";
export const hourSetting = "digest-hour";
/** When it was sent last, and by which plan. */
export const sentSetting = "digest-sent";

export const usualHour = 8;
const minute = 60_000;
const minutesOfWeek = 7 * 24 * 60;

export interface DigestPlan {
  readonly weekday: Weekday;
  /** From 0 to 23, as the clock of the server shows it. */
  readonly hour: number;
}

/** When digests are sent; undefined: they are not. */
export function digestPlan(settings: Pick<ServerDatabase["settings"], "get">): DigestPlan | undefined {
  const weekday = parseWeekday(settings.get(weekdaySetting) ?? "");
  if (weekday === undefined) return undefined;
  const text = settings.get(hourSetting)?.trim() ?? "";
  const hour = /^\d+$/.test(text) ? Number(text) : usualHour;
  return { weekday, hour: hour < 24 ? hour : usualHour };
}

/** The last moment at which one was to be sent, not after `now`. */
export function lastDue({ weekday, hour }: DigestPlan, now: Date, zone: TimeZone): Date {
  const local = localTime(now, zone);
  const minutes = (local.weekday - weekday) * 24 * 60 + local.minuteOfDay - hour * 60;
  const since = (minutes + minutesOfWeek) % minutesOfWeek;
  return new Date((Math.floor(now.getTime() / minute) - since) * minute);
}

/** The next one after that. */
export function nextDue(plan: DigestPlan, now: Date, zone: TimeZone): Date {
  const next = lastDue(plan, new Date(now.getTime() + minutesOfWeek * minute), zone);
  return next > now ? next : new Date(next.getTime() + minutesOfWeek * minute);
}
