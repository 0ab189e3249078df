const token = /(?<=^|\s)(?:"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'|(\S+))/g;

/**
 * The program of a script option and its arguments (filters-reports-scripts.md 4.2). A backslash protects a quote within
 * quotes, and stays in the value.
 */
export function splitCommandLine(text: string): string[] {
  return [...text.matchAll(token)].map(([, double, single, bare]) => double ?? single ?? bare ?? "");
}
