import { invalidValue, parseTimespan } from "../../options/values/index.ts";

type Unit = "s" | "m" | "h" | "D" | "W" | "M" | "Y";

/** How far apart the runs of a schedule are (rest-api.md 19). */
export interface Interval {
  readonly parts: readonly { readonly amount: number; readonly unit: Unit }[];
  /** Its length, with months of 30 days and years of 365; above 0. */
  readonly seconds: number;
  /** True if it counts hours, minutes or seconds: such runs keep their distance instead of their time of day. */
  readonly hasClockPart: boolean;
}

/** Reads `1D`, `12h`, `1M2D`, or bare seconds. Throws a UserError for what is none or not above 0. */
export function parseInterval(text: string): Interval {
  const seconds = parseTimespan(text);
  if (seconds <= 0) throw invalidValue(`Not a time between runs: "${text}"`, "Write for example 1D, 12h or 1W");
  const segments = [...text.matchAll(/([+-]?\d+)\s*([smhDWMY])/g)] as unknown as [string, string, Unit][];
  const parts = segments.length
    ? segments.map(([, amount, unit]) => ({ amount: Number(amount), unit }))
    : [{ amount: seconds, unit: "s" as const }];
  return { parts, seconds, hasClockPart: parts.some(({ unit }) => "smh".includes(unit)) };
}

/** The way back. */
export function negated({ parts, ...rest }: Interval): Interval {
  return { ...rest, parts: parts.map(({ amount, unit }) => ({ amount: -amount, unit })) };
}

const second = 1000;
const exactUnits: Readonly<Partial<Record<Unit, number>>> = {
  s: second,
  m: 60 * second,
  h: 3600 * second,
  D: 24 * 3600 * second,
  W: 7 * 24 * 3600 * second,
};

/** The moment one interval after `time`, counted in UTC; months and years are calendar ones. */
export function addInterval(time: Date, interval: Interval): Date {
  let moment = time;
  for (const { amount, unit } of interval.parts) {
    const exact = exactUnits[unit];
    if (exact !== undefined) moment = new Date(moment.getTime() + amount * exact);
    else moment = addMonths(moment, unit === "M" ? amount : amount * 12);
  }
  return moment;
}

/** The same day of another month, or that month's last day if it has no such day. */
function addMonths(time: Date, months: number): Date {
  const result = new Date(time);
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(time.getUTCDate(), lastDay));
  return result;
}
