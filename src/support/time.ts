/** `yyyyMMddTHHmmssZ`, the time in volume names; `seconds` since 1970. */
export function formatVolumeTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll("-", "").replaceAll(":", "")}Z`;
}

/** Seconds since 1970, or undefined if `text` is no such time. */
export function parseVolumeTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/i.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const valid =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return valid ? date.getTime() / 1000 : undefined;
}

/** `2026-08-01T12:00:35.5Z`: UTC, without zeros at the end of the fraction. */
export function formatUtcTime(time: Date): string {
  return time.toISOString().replace(/\.?0+Z$/, "Z");
}

/** `2026-08-01T14:00:35.5+02:00`: in the time zone of the computer, without zeros at the end of the fraction. */
export function formatLocalTime(time: Date): string {
  const offset = -time.getTimezoneOffset();
  const shifted = new Date(time.getTime() + offset * 60_000).toISOString().replace(/\.?0+Z$|Z$/, "");
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  return `${shifted}${offset < 0 ? "-" : "+"}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}

/** What stands for "no time" where a time must be. */
export const noTime = "0001-01-01T00:00:00Z";
