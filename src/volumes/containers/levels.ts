import type { OptionValues } from "../../options/declaration.ts";

/** The value of a level option, clamped; `fallback` if it is missing or no integer (options.md 5.5). */
export function levelOption(
  options: OptionValues,
  names: readonly string[],
  minimum: number,
  maximum: number,
  fallback: number,
): number {
  const text = names.map((name) => options[name]).find((value) => value !== undefined && value !== null);
  if (text === undefined || text === null || !/^\s*[+-]?\d+\s*$/.test(text)) return fallback;
  return Math.min(maximum, Math.max(minimum, Number.parseInt(text, 10)));
}

/** `from` to `to` as the values of an option. */
export function levelValues(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
}
