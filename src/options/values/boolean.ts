const words: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["on", true],
  ["true", true],
  ["yes", true],
  ["0", false],
  ["off", false],
  ["false", false],
  ["no", false],
]);

/** The truth of a word, whatever its case; `fallback` when blank or unknown (options.md 2.1, first layer). */
export function parseBoolean(text: string | null | undefined, fallback: boolean): boolean {
  return words.get((text ?? "").trim().toLowerCase()) ?? fallback;
}

/** An option's truth: false when absent, true when present with anything but a word for no (second layer). */
export function parseBooleanOption(value: string | null | undefined): boolean {
  return value !== undefined && parseBoolean(value, true);
}

/** False for text that only counts as true because the option is there (`maybe`, `2`). */
export function isBooleanWord(text: string): boolean {
  const trimmed = text.trim().toLowerCase();
  return trimmed === "" || words.has(trimmed);
}
