/** What stands for "no time". */
export const noTime = "0001-01-01T00:00:00Z";

/** `2026-01-31T13:00:00.25+01:00`: local time with its offset (rest-api.md 1). */
export function localTime(time: Date): string {
  const offset = -time.getTimezoneOffset();
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  const clock = new Date(time.getTime() + offset * 60_000).toISOString().replace(/\.?0*Z$/, "");
  return `${clock}${offset < 0 ? "-" : "+"}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}
