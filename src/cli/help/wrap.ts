/**
 * Breaks lines at blanks so that none is longer than `width`. The rest of a line keeps its indentation; that of an
 * option's line (`  --name …`) goes two further in (cli.md 11). A word that is too long is cut.
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
  const nextIndent = line.trimStart().startsWith("--") ? `${indent}  ` : indent;
  const room = Math.max(indent.length + 10, width);
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trimStart().split(/ +/)) {
    const joined = current.trim() === "" ? current + word : `${current} ${word}`;
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
