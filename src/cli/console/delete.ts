import type { DeleteResult } from "../../engine/results/index.ts";
import type { Culture } from "../../options/values/index.ts";

/** The result table of `delete` (cli.md 10.8). */
export function deleteLines(result: Pick<DeleteResult, "DeletedSets" | "Dryrun">, culture: Culture): string[] {
  if (result.DeletedSets.length === 0) return ["No filesets matched the criteria."];
  const heading = result.Dryrun ? "The following filesets would be deleted:" : "These filesets were deleted:";
  return [heading, ...result.DeletedSets.map(({ Item1, Item2 }) => `${Item1}: ${culture.formatDate(Item2)}`)];
}
