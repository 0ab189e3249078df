import { basename } from "node:path";

/**
 * Names for a restored file whose own place is taken (engine.md 13.5), without end: `report.2026-11-25.txt`, then
 * `report.2026-11-25 (0).txt`, `report.2026-11-25 (1).txt` … The date is that of the version, in local time. As in
 * .NET the extension begins at the last dot of the name, also if that is its first character.
 */
export function* alternativeNames(path: string, versionTime: Date): Generator<string, never> {
  const lastDot = basename(path).lastIndexOf(".");
  const dot = lastDot < 0 ? path.length : path.length - basename(path).length + lastDot;
  // A dot at the very end begins no extension, and is dropped.
  const extension = dot >= path.length - 1 ? "" : path.slice(dot);
  const dated = `${path.slice(0, dot)}.${localDate(versionTime)}`;
  yield dated + extension;
  for (let number = 0; ; number++) yield `${dated} (${number})${extension}`;
}

function localDate(time: Date): string {
  const padded = (value: number, length: number) => String(value).padStart(length, "0");
  return `${padded(time.getFullYear(), 4)}-${padded(time.getMonth() + 1, 2)}-${padded(time.getDate(), 2)}`;
}
