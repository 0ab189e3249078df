/**
 * Breaks lines at blanks so that none is longer than `width`. The rest of a line keeps its indentation; that of an
 * option's line (`  --name …`) goes two further in (cli.md 11), that of a line of a list stands below its second column. A word
 * that is too long is cut.
 */
export function wrap(text: string, width: number): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line.trimEnd(), width))
    .join("\n");
}

function wrapLine(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const indent = line.slice(0, line.length - line.trimStart().length);
  const first = firstColumn.exec(line)?.[0] ?? "";
  const nextIndent =
    first !== "" ? " ".repeat(first.length) : line.trimStart().startsWith("--") ? `${indent}  ` : indent;
  const room = Math.max(nextIndent.length + 10, width);
  const lines: string[] = [];
  let current = first || indent;
  for (const word of line.slice(first.length).trimStart().split(/ +/)) {
    const joined = current.endsWith(" ") || current === "" ? current + word : `${current} ${word}`;
    if (joined.length <= room) {
      current = joined;
      continue;
    }
    if (current.trim() !== "") lines.push(current);
    current = nextIndent + word;
    while (current.length > room) {
      lines.push(current.slice(0, room));
      current = nextIndent + current.slice(room);
    }
  }
  return [...lines, current];
}

/** The first column of a line of a list, with the blanks behind it. */
const firstColumn = /^ {2,}\S[^ ]*(?: [^ ]+)* {2,}(?=\S)/;
