import type { ListedState, Listing } from "../../database/local/listing.ts";
import type { Filter } from "../../sources/filters/index.ts";

/**
 * The states in versions from `oldest` to `newest` of all paths that a filter includes, and of some others: the
 * database rules out those that can't be included, which is much cheaper than to ask the filter.
 */
export function candidates(
  listing: Listing,
  { parts, caseSensitive }: Filter,
  oldest: number,
  newest: number,
): Iterable<ListedState> {
  if (!parts) return listing.all(oldest, newest);
  const terms = parts.map((each) => ({ include: true, kind: "parts", parts: each }) as const);
  return listing.allowed({ folders: [], terms, caseSensitive }, oldest, newest);
}
