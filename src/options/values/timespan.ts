import { invalidValue } from "./error.ts";
import { parseInteger } from "./integer.ts";

const hour = 3600;
const day = 24 * hour;

/** Seconds of each unit; case matters: `m` is a minute, `M` thirty days (options.md 2.5). */
const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: hour,
  D: day,
  W: 7 * day,
  M: 30 * day,
  Y: 365 * day,
};

/** The longest that Duplicati's own type holds. */
const longest = 922_337_203_685;
const segmentPattern = /[\t-\r ]*([+-]?\d+)[\t-\r ]*([smhDWMY])[\t-\r ]*/y;

/**
 * Seconds of a duration such as `90`, `1h30m`, `1D-1s` (options.md 2.5). A bare number is seconds; months have 30 days
 * and years 365. Empty: 0. Throws a UserError for anything else (`1d`, `2w`, `1D5`).
 */
export function parseTimespan(text: string): number {
  if (text === "") return 0;
  const seconds = parseInteger(text, 64) ?? sumOfSegments(text);
  if (Math.abs(seconds) > longest) throw invalidTimespan(`Duration out of range: ${text}`);
  return seconds;
}

function sumOfSegments(text: string): number {
  let sum = 0;
  let position = 0;
  while (position < text.length) {
    segmentPattern.lastIndex = position;
    const segment = segmentPattern.exec(text);
    if (!segment) throw invalidTimespan(`Unparsed data: ${text.slice(position)}`);
    sum += Number(segment[1]) * (unitSeconds[segment[2] as string] as number);
    position = segmentPattern.lastIndex;
  }
  return sum;
}

function invalidTimespan(message: string) {
  return invalidValue(
    message,
    "Write numbers with s, m, h, D, W, M or Y, for example 1D12h; upper and lower case differ",
  );
}
