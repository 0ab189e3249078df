import { specialFolderName } from "./special-folders.ts";

/** Short names for the sources of a job, by path (rest-api.md 7); those that are no paths have none. */
export function displayNames(sources: readonly string[]): Record<string, string> {
  const paths = sources.filter((source) => !source.startsWith("@"));
  return Object.fromEntries(paths.map((path) => [path, specialFolderName(path) ?? lastName(path)]));
}

function lastName(path: string): string {
  const trimmed = path.replace(/[\\/]+$/, "");
  return trimmed.slice(Math.max(trimmed.lastIndexOf("/"), trimmed.lastIndexOf("\\")) + 1) || path;
}
