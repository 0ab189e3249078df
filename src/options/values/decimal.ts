import { invalidValue } from "./error.ts";

const decimalPattern = /^[\t-\r ]*[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[\t-\r ]*$/;

/** A decimal with a period; commas only group thousands. Undefined for anything else (options.md 2.3). */
export function parseDecimal(text: string): number | undefined {
  if (!decimalPattern.test(text)) return undefined;
  const value = Number(text.replaceAll(",", ""));
  return Number.isFinite(value) ? value : undefined;
}

/** A percentage without `%`, 0 to 100; throws a UserError naming `option` (options.md 2.3). */
export function parsePercentage(text: string, option: string): number {
  const value = parseDecimal(text);
  if (value === undefined) {
    throw invalidValue(
      `The value "${text}" of --${option} is not a number`,
      "Write a percentage such as 0.1, without %",
    );
  }
  if (value < 0 || value > 100) {
    throw invalidValue(
      `The value "${text}" of --${option} is not between 0 and 100`,
      "Choose a percentage from 0 to 100",
    );
  }
  return value;
}
