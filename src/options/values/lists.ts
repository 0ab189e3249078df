import { delimiter } from "node:path";

/** Paths joined as the platform joins them (`:`, on Windows `;`); empty parts are dropped (options.md 2.11). */
export function parsePathList(text: string, separator: string = delimiter): string[] {
  return text.split(separator).filter((part) => part !== "");
}

/** Parts between commas, trimmed; empty parts are dropped (options.md 2.11). */
export function parseNameList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** The accepted spelling of an enumeration's value, whatever its case; undefined if unknown (options.md 2.8). */
export function parseEnumeration<Value extends string>(text: string, values: readonly Value[]): Value | undefined {
  const wanted = text.toLowerCase();
  return values.find((value) => value.toLowerCase() === wanted);
}

/** Names from a comma list in their accepted spelling, and those that are unknown (options.md 2.9). */
export function parseFlags<Value extends string>(
  text: string,
  values: readonly Value[],
): { known: Value[]; unknown: string[] } {
  const known: Value[] = [];
  const unknown: string[] = [];
  for (const name of parseNameList(text)) {
    const value = parseEnumeration(name, values);
    if (value === undefined) unknown.push(name);
    else known.push(value);
  }
  return { known, unknown };
}
