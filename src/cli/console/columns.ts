const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const ellipsis = "…";
/** Marks that stand on the letter before them, and characters without width. */
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Scripts whose letters fill two columns, and emoji. */
const doubleWidth =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]$/u;

/** Columns that a terminal needs for a text without control characters. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The beginning of `text`, with an ellipsis if it does not fit. */
export function cutEnd(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return columns < 1 ? "" : `${fitting(text, columns - 1)}${ellipsis}`;
}

/** The end of `text`, where the name stands in a path, with an ellipsis if it does not fit. */
export function cutStart(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return "";
  const backwards = [...text].reverse();
  return `${ellipsis}${[...fitting(backwards, columns - 1)].reverse().join("")}`;
}

/**
 * A name as it can be shown: control characters would move the cursor or worse, others turn the direction of what
 * follows. They become escapes (`\n`, `\x1b`, `\u202e`).
 */
export function printable(text: string): string {
  return text.replace(unprintable, escapeOf);
}

/** The same for a text that may have several lines and tabs. */
export function printableLines(text: string): string {
  return text.replace(unprintable, (character) =>
    character === "\n" || character === "\t" ? character : escapeOf(character),
  );
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

function fitting(characters: Iterable<string>, columns: number): string {
  let taken = "";
  let width = 0;
  for (const character of characters) {
    width += characterWidth(character);
    if (width > columns) break;
    taken += character;
  }
  return taken;
}

function characterWidth(character: string): number {
  if (character < "\u0300") return 1;
  if (zeroWidth.test(character)) return 0;
  return doubleWidth.test(character) ? 2 : 1;
}
