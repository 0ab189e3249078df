const redacted = "-redacted-";

/** Drive paths, UNC paths, Unix paths and file URLs (filters-reports-scripts.md 2.9). */
const path =
  /(?<![\w/\\])(?:[a-z]:\\[^\\\s]+(?:\\[^\\\s]+)*|\\\\[^\\\s]+(?:\\[^\\\s]+)+|(?:\/[a-z0-9_.][^/\s]*)+|file:\/\/\/\S+)/gi;
/** What follows a path in a sentence rather than being a part of it. */
const trailing = /["'()[\]{}<>,;:]+$/;

/** Blots out whatever looks like a path on this computer. */
export function redactPaths(text: string): string {
  return text.replace(path, (found) => redacted + (trailing.exec(found)?.[0] ?? ""));
}
