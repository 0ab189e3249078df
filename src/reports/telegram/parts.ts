/** The most that a message holds, in UTF-16 units. */
const limit = 4096;

/** The text as messages of at most {@link limit} units; several begin with `Part <i>/<n>:`. */
export function messageParts(text: string): string[] {
  if (text.length <= limit) return [text];
  for (let digits = 1; ; digits++) {
    const pieces = cut(text, limit - "Part /:\n".length - 2 * digits);
    if (String(pieces.length).length > digits) continue;
    return pieces.map((piece, index) => `Part ${index + 1}/${pieces.length}:\n${piece}`);
  }
}

/** Pieces of at most `size` units; no character is cut in two. */
function cut(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + size, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
