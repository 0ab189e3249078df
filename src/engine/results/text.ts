import { messageMembers, outcomeMembers, ownMembers } from "./fields.ts";
import type { OperationResult } from "./types.ts";

/** Strings that may be null and are printed as `null` then; a list or part that is null is left out. */
const nullableStrings = new Set(["RestorePath", "TargetPath", "Destination"]);
const shownInReports = 10;
const indentation = "    ";

/**
 * One property per line, `<Name>: <value>`, no line end after the last (filters-reports-scripts.md 3.1, cli.md 8). Parts
 * of the result that are objects are left out.
 *
 * @param options.formatDate a date in the culture of the reader, local time.
 * @param options.complete as `full-result` prints it: all messages, and no list cut. Reports have lists of 10.
 */
export function resultToText(
  result: OperationResult,
  options: { formatDate: (date: Date) => string; complete?: boolean },
): string {
  const { formatDate, complete = false } = options;
  const lines: string[] = [];
  const print = (name: string, value: unknown) => {
    const text = value === null && nullableStrings.has(name) ? "null" : scalarText(value, formatDate);
    if (text !== undefined) lines.push(`${name}: ${text}`);
    else if (Array.isArray(value)) lines.push(...listLines(name, value, complete, formatDate));
  };

  for (const [name, value] of ownMembers(result)) print(name, value);
  for (const [name, value] of outcomeMembers(result)) print(name, value);
  const messages = messageMembers(result);
  for (const { name, count, lines: all } of messages) {
    if (complete && all) print(name, all);
    print(`${name}ActualLength`, count);
  }
  for (const { name, limited } of messages) print(`Limited${name}`, limited);
  return lines.join("\n");
}

function listLines(
  name: string,
  items: readonly unknown[],
  complete: boolean,
  formatDate: (date: Date) => string,
): string[] {
  if (items.length === 0) return [`${name}: []`];
  const shown = complete ? items : items.slice(0, shownInReports);
  const cut = shown.length < items.length;
  const text = shown.map((item, index) => {
    const separator = cut || index < shown.length - 1 ? "," : "";
    return `${indentation}${itemText(item, formatDate)}${separator}`;
  });
  return [`${name}: [`, ...text, ...(cut ? ["..."] : []), "]"];
}

/** Undefined for what has no text on one line. */
function scalarText(value: unknown, formatDate: (date: Date) => string): string | undefined {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number" || typeof value === "string") return String(value);
  if (value instanceof Date) return `${formatDate(value)} (${Math.floor(value.getTime() / 1000)})`;
  return undefined;
}

/** Pairs in square, tuples in round brackets; of anything else each member on its own line. */
function itemText(item: unknown, formatDate: (date: Date) => string): string {
  const scalar = item instanceof Date ? formatDate(item) : scalarText(item, formatDate);
  if (scalar !== undefined) return scalar;
  if (Array.isArray(item)) return `[${item.map((inner) => itemText(inner, formatDate)).join(", ")}]`;
  if (typeof item !== "object" || item === null) return "";
  if (!("Key" in item || "Item1" in item)) return memberLines(item, formatDate).join(`\n${indentation}`);
  const values = Object.values(item).map((inner) => itemText(inner, formatDate));
  return "Key" in item ? `[${values.join(", ")}]` : `(${values.join(", ")})`;
}

function memberLines(item: object, formatDate: (date: Date) => string): string[] {
  return Object.entries(item).flatMap(([name, value]) => {
    const text = scalarText(value, formatDate);
    return text === undefined ? [] : [`${name}: ${text}`];
  });
}
