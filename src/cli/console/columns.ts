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
