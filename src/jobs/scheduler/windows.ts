import { invalidValue, parseSize } from "../../options/values/index.ts";
import { parseWeekday } from "../weekdays.ts";
import { localTime, type TimeZone } from "./time-zone.ts";

/**
 * What holds during half an hour of the week:
 * - `run`: everything goes.
 * - `limit`: transfers are held to these bytes per second; absent leaves that direction free.
 * - `finish`: nothing starts; what runs goes on.
 * - `pause`: nothing starts; what runs stands still until the window ends.
 * - `stop`: nothing starts; what runs ends as a partial backup after its current file.
 */
export type WindowMode =
  | { readonly kind: "run" | "finish" | "pause" | "stop" }
  | { readonly kind: "limit"; readonly upload?: number; readonly download?: number };

const halfHoursPerDay = 48;
const halfHour = 30 * 60 * 1000;
const cells = 7 * halfHoursPerDay;
const free: WindowMode = { kind: "run" };

/** A week in half hours, read from the clock of a zone. */
export class WeeklyWindows {
  /** From Sunday 00:00 on. */
  readonly #modes: readonly WindowMode[];
  readonly #zone: TimeZone;

  constructor(modes: readonly WindowMode[], zone: TimeZone) {
    this.#modes = modes;
    this.#zone = zone;
  }

  at(time: Date): WindowMode {
    const { weekday, minuteOfDay } = localTime(time, this.#zone);
    return this.#modes[weekday * halfHoursPerDay + Math.floor(minuteOfDay / 30)] ?? free;
  }

  /**
   * When another mode begins, or undefined if none does within two weeks. It is looked for on the real line of time, so
   * that the hour which is skipped or repeated when clocks change counts as it passes.
   */
  nextChange(time: Date): Date | undefined {
    const mode = this.at(time);
    const first = nextHalfHour(time, this.#zone);
    for (let index = 0; index < 2 * cells; index++) {
      const moment = new Date(first.getTime() + index * halfHour);
      if (!isSameMode(this.at(moment), mode)) return moment;
    }
    return undefined;
  }
}

/** True if both ask for the same. */
export function isSameMode(one: WindowMode, other: WindowMode): boolean {
  if (one.kind !== "limit" || other.kind !== "limit") return one.kind === other.kind;
  return one.upload === other.upload && one.download === other.download;
}

/** The place's next full or half hour; clocks change by half hours at the least. */
function nextHalfHour(time: Date, zone: TimeZone): Date {
  const offset = zone.offset(time);
  const local = time.getTime() + offset;
  return new Date(Math.floor(local / halfHour) * halfHour + halfHour - offset);
}

const rulePattern =
  /^(?<days>[a-z,\- ]+?)\s+(?<from>\d{1,2}:\d{2})-(?<to>\d{1,2}:\d{2})\s+(?<mode>run|finish|pause|stop|limit(?<limits>(?:\s+(?:up|down)=\S+)+))$/i;

/**
 * Reads rules, separated by `;` or line ends; a later one counts more, and what none names is free:
 *
 *     mon-fri 08:00-18:00 limit up=1MB down=4MB; sat,sun 22:00-06:00 pause; daily 12:00-12:30 stop
 *
 * Times lie on half hours; one that ends before it begins goes on into the next day. Throws a UserError.
 */
export function parseWindows(text: string, zone: TimeZone): WeeklyWindows {
  const modes: WindowMode[] = new Array(cells).fill(free);
  for (const rule of text.split(/[;\n]/).map((part) => part.trim())) {
    if (rule === "") continue;
    const fields = rulePattern.exec(rule)?.groups;
    if (!fields) throw invalidWindows(rule);
    const from = halfHourOf(fields.from as string, rule);
    const to = halfHourOf(fields.to as string, rule);
    const length = to > from ? to - from : to + halfHoursPerDay - from;
    const mode = modeOf(fields, rule);
    for (const day of daysOf(fields.days as string, rule)) {
      for (let index = 0; index < length; index++) modes[(day * halfHoursPerDay + from + index) % cells] = mode;
    }
  }
  return new WeeklyWindows(modes, zone);
}

function modeOf(fields: Readonly<Record<string, string | undefined>>, rule: string): WindowMode {
  const kind = (fields.mode as string).toLowerCase();
  if (kind === "run" || kind === "finish" || kind === "pause" || kind === "stop") return { kind };
  const limits: { upload?: number; download?: number } = {};
  for (const limit of (fields.limits as string).trim().split(/\s+/)) {
    const [direction, size] = limit.split("=") as [string, string];
    const bytes = parseSize(size, "kb");
    if (bytes <= 0) throw invalidWindows(rule);
    limits[direction.toLowerCase() === "up" ? "upload" : "download"] = bytes;
  }
  return { kind: "limit", ...limits };
}

function daysOf(text: string, rule: string): number[] {
  if (text.trim().toLowerCase() === "daily") return [0, 1, 2, 3, 4, 5, 6];
  return text.split(",").flatMap((part) => {
    const ends = part.split("-").map((name) => {
      const day = parseWeekday(name);
      if (day === undefined) throw invalidWindows(rule);
      return day;
    });
    const [first, last = first] = ends;
    if (first === undefined || last === undefined || ends.length > 2) throw invalidWindows(rule);
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
  });
}

/** The place of a half hour within its day; 24:00 is the end. */
function halfHourOf(text: string, rule: string): number {
  const [hours, minutes] = text.split(":").map(Number) as [number, number];
  const valid = (minutes === 0 || minutes === 30) && hours * 60 + minutes <= 24 * 60;
  if (!valid) throw invalidWindows(rule);
  return hours * 2 + minutes / 30;
}

function invalidWindows(rule: string) {
  return invalidValue(
    `Not a window of the week: "${rule}"`,
    'Write days, times on half hours, and run, limit, finish, pause or stop, for example "mon-fri 08:00-18:00 limit up=1MB"',
  );
}
