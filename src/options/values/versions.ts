import { invalidValue } from "./error.ts";
import { parseInteger } from "./integer.ts";

/** A range that nobody means; stops `0-2000000000` from filling the memory. */
const longestRange = 1_000_000;

/**
 * Version numbers of `0,2-4,7`, in the order written; 0 is the newest (options.md 2.7). Empty: no restriction, so an
 * empty list. Throws a UserError for anything that isn't a number or a range.
 */
export function parseVersions(text: string): number[] {
  return text
    .split(",")
    .filter((part) => part !== "")
    .flatMap((part) => (part.includes("-") ? parseRange(part) : [parseVersion(part, part)]));
}

function parseRange(part: string): number[] {
  const [first, second] = part.split("-").filter((piece) => piece !== "");
  if (first === undefined || second === undefined) throw invalidVersion(part);
  const [one, other] = [parseVersion(first, part), parseVersion(second, part)];
  const lowest = Math.min(one, other);
  const count = Math.abs(one - other) + 1;
  if (count > longestRange) throw invalidVersion(part);
  return Array.from({ length: count }, (_, index) => lowest + index);
}

function parseVersion(text: string, part: string): number {
  const version = parseInteger(text, 64);
  if (version === undefined) throw invalidVersion(part);
  return version;
}

function invalidVersion(part: string) {
  return invalidValue(`Invalid version: ${part}`, "Write version numbers and ranges, for example 0,2-4");
}
