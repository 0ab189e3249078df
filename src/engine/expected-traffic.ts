import { mergeUrlOptions, type Traffic } from "../destinations/index.ts";
import { costOf, formatSize, type OptionValues, type Prices, pricesOf } from "../options/index.ts";
import { type Culture, formatMoney } from "../options/values/index.ts";

/** How a message writes sizes and money. */
export type TrafficFormats = Pick<Culture, "formatSize" | "formatMoney">;

const plain: TrafficFormats = { formatSize, formatMoney };

/** What the destination of a run takes; undefined if nobody has said. */
export function pricesHere({ url, options }: { readonly url: string; readonly options: OptionValues }) {
  return pricesOf(mergeUrlOptions(url, options));
}

/** What is about to go over the line, and what that costs where it is known: the rest of a sentence. */
export function expectedText(
  traffic: Readonly<Traffic>,
  prices: Prices | undefined,
  { formatSize, formatMoney }: TrafficFormats = plain,
): string {
  const { requests, uploaded, downloaded } = traffic;
  const calls = `about ${requests} ${requests === 1 ? "call" : "calls"} to the destination`;
  const moved = `${formatSize(downloaded)} down, about ${formatSize(uploaded)} up, ${calls}`;
  if (!prices) return moved;
  const cost = costOf(prices, traffic);
  if (cost.amount === 0) return `${moved}, free of charge`;
  const price = formatMoney(cost);
  return `${moved}, at a price of ${price.startsWith("less") ? price : `about ${price}`}`;
}
