/**
 * `text` as a JSON string, quotes included, escaped byte for byte as Newtonsoft.Json does (remote-format.md 8).
 * A lone surrogate becomes U+FFFD, since UTF-8 has no form for it.
 */
export function jsonString(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  return JSON.stringify(text.toWellFormed()).replace(lineEnds, (character) => lineEndEscapes[character] as string);
}

/** Nothing to escape, and no surrogate that could be alone. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped
const plain = /^[^"\\\u0000-\u001f\u0085\u2028\u2029\ud800-\udfff]*$/;
const lineEnds = /[\u0085\u2028\u2029]/g;
const lineEndEscapes: Readonly<Record<string, string>> = {
  "\u0085": "\\u0085",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** White space between the values of a JSON text. */
export function isWhite(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
