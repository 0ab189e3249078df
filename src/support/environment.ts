/** Variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Replaces `%NAME%` by the variable's value; an unknown name stays as written, and its closing `%` may open the next
 * one (filters-reports-scripts.md 1.10).
 */
export function expandEnvironment(text: string, environment: Environment): string {
  let result = "";
  let position = 0;
  for (;;) {
    const open = text.indexOf("%", position);
    const close = open < 0 ? -1 : text.indexOf("%", open + 1);
    if (close < 0) return result + text.slice(position);
    const value = environment[text.slice(open + 1, close)];
    if (value === undefined) {
      result += text.slice(position, close);
      position = close;
    } else {
      result += text.slice(position, open) + value;
      position = close + 1;
    }
  }
}
