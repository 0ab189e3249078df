import type { RowRange } from "../../database/local/listing.ts";
import { batches } from "../../support/batches.ts";
import type { OperationContext } from "../context.ts";
import type { Page } from "../results/index.ts";

/** Which part of an answer is wanted, and how. */
export interface PageRequest<Item> {
  /** Counts from 0, the default. */
  readonly page?: number | undefined;
  /** Items on a page; everything if absent, 0 or less. */
  readonly pageSize?: number | undefined;
  /** Takes the items, some at a time and in order; `Items` stays empty then, however many there are. */
  readonly onItems?: ((items: readonly Item[]) => Promise<void>) | undefined;
}

/** A whole answer. */
export interface Answer<Item> {
  part(range: RowRange): Iterable<Item>;
  /** How many items there are; asked only where the part that was read does not tell. */
  count(): number;
}

const largestPageSize = 2 ** 31 - 1;

/** The page that is asked for, with the true total. */
export async function takePage<Item>(
  context: OperationContext,
  answer: Answer<Item>,
  { page = 0, pageSize = 0, onItems }: PageRequest<Item>,
): Promise<Page<Item>> {
  const isWhole = pageSize <= 0;
  const offset = isWhole ? 0 : Math.max(0, page) * pageSize;
  const limit = isWhole ? -1 : pageSize;
  const Items: Item[] = [];
  let taken = 0;
  for (const batch of batches(answer.part({ limit, offset }))) {
    context.control.throwIfAborted();
    taken += batch.length;
    if (onItems) await onItems(batch);
    else Items.push(...batch);
  }
  const isEnd = taken !== limit && (taken > 0 || offset === 0);
  const TotalCount = isEnd ? offset + taken : answer.count();
  const PageSize = isWhole ? largestPageSize : pageSize;
  return { Page: offset / PageSize, PageSize, TotalPages: Math.ceil(TotalCount / PageSize), TotalCount, Items };
}
