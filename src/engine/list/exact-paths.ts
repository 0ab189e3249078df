import type { ListedState, Listing } from "../../database/local/listing.ts";
import { startOfName } from "./selection.ts";

/** The states of the given whole paths in versions from `oldest` to `newest`, by folder, name and age. */
export function* statesOfPaths(
  listing: Listing,
  paths: Iterable<string>,
  oldest: number,
  newest: number,
): Generator<ListedState> {
  const places = [...new Set(paths)].map((path) => {
    const start = startOfName(path);
    return { folder: path.slice(0, start), name: path.slice(start) };
  });
  places.sort((a, b) => compare(a.folder, b.folder) || compare(a.name, b.name));
  for (const { folder, name } of places) yield* listing.path(folder, name, oldest, newest);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
