import type { ServerSettings } from "../../database/server/settings.ts";
import type { Weekday } from "../weekdays.ts";

/** A place's clock. */
export interface TimeZone {
  readonly id: string;
  /** Milliseconds that the place's clock is ahead of UTC at a moment. */
  offset(time: Date): number;
}

export const utc: TimeZone = { id: "UTC", offset: () => 0 };

/**
 * The zone whose clock schedules follow, and pages show. Where nobody chose one it is that of this machine, so that a run
 * planned for 02:00 stays at 02:00; Duplicati takes UTC then.
 */
export function serverZone(settings: Pick<ServerSettings, "get">): TimeZone {
  return timeZoneOf(settings.get("server-timezone"));
}

/** The zone with an id; that of this machine when the id is empty or nobody knows it (rest-api.md 19). */
export function timeZoneOf(id: string | null | undefined): TimeZone {
  const wanted = (id ?? "").trim();
  return (wanted === "" ? undefined : knownZone(wanted)) ?? systemZone();
}

function systemZone(): TimeZone {
  return knownZone(new Intl.DateTimeFormat().resolvedOptions().timeZone) ?? utc;
}

/** The day and time of day that the place's clock shows. */
export function localTime(time: Date, zone: TimeZone): { weekday: Weekday; minuteOfDay: number } {
  const local = new Date(time.getTime() + zone.offset(time));
  return { weekday: local.getUTCDay() as Weekday, minuteOfDay: local.getUTCHours() * 60 + local.getUTCMinutes() };
}

const zones = new Map<string, TimeZone>();

function knownZone(id: string): TimeZone | undefined {
  const known = zones.get(id);
  if (known) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: id,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  const zone = { id, offset: remembered((time: Date) => offsetBy(format, time)) };
  zones.set(id, zone);
  return zone;
}

/** Clocks change at whole quarters of an hour. */
const quarter = 15 * 60 * 1000;
const mostRemembered = 10_000;

/** What runs by schedules asks for the same moments again and again, and each answer takes many microseconds. */
function remembered(offset: TimeZone["offset"]): TimeZone["offset"] {
  const known = new Map<number, number>();
  return (time) => {
    const start = Math.floor(time.getTime() / quarter);
    const found = known.get(start);
    if (found !== undefined) return found;
    const value = offset(time);
    if (known.size >= mostRemembered) known.clear();
    known.set(start, value);
    return value;
  };
}

function offsetBy(format: Intl.DateTimeFormat, time: Date): number {
  const fields: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(time)) fields[type] = Number(value);
  const { year = 0, month = 1, day, hour, minute, second } = fields;
  const wholeSeconds = Math.floor(time.getTime() / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSeconds;
}
