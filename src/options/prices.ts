import type { OptionValues } from "./declaration.ts";
import { OptionReader } from "./reader.ts";
import { type Cost, parseCurrency, parsePrice } from "./values/index.ts";

/** What a destination takes for what goes over the line. */
export interface Prices {
  /** As `EUR`; undefined: nobody has said. */
  readonly currency: string | undefined;
  /** Of a GB. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** Of a thousand. */
  readonly requests: number;
}

const amounts = { downloaded: "price-download", uploaded: "price-upload", requests: "price-requests" } as const;
const currency = "price-currency";

/** The options that set a price. */
export const priceOptions: readonly string[] = [...Object.values(amounts), currency];

const gigabyte = 1024 ** 3;

/**
 * Those of a destination, by its options; undefined if none is set, or one can't be read: what nobody has said is not guessed.
 * Beside one that is set, the others are nothing.
 */
export function pricesOf(values: OptionValues): Prices | undefined {
  const read = new OptionReader(values);
  const given = (kind: keyof typeof amounts) => read.given(amounts[kind]);
  const priceOf = (kind: keyof typeof amounts) => parsePrice(given(kind) ?? "0");
  const [downloaded, uploaded, requests] = [priceOf("downloaded"), priceOf("uploaded"), priceOf("requests")];
  const isSet = given("downloaded") ?? given("uploaded") ?? given("requests");
  if (isSet === undefined || downloaded === undefined || uploaded === undefined || requests === undefined) {
    return undefined;
  }
  return { currency: parseCurrency(read.given(currency) ?? ""), downloaded, uploaded, requests };
}

/** What so much costs. @param moved bytes, and calls. */
export function costOf(
  prices: Prices,
  moved: { readonly requests: number; readonly uploaded: number; readonly downloaded: number },
): Cost {
  const bytes = moved.downloaded * prices.downloaded + moved.uploaded * prices.uploaded;
  return { amount: bytes / gigabyte + (moved.requests * prices.requests) / 1000, currency: prices.currency };
}

/** One for each currency: nothing is converted. */
export function sumOfCosts(costs: readonly Cost[]): Cost[] {
  const sums = new Map<string | undefined, number>();
  for (const { amount, currency } of costs) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return [...sums].map(([currency, amount]) => ({ amount, currency }));
}

/** What is wrong with the value of an option that sets a price, in a sentence; undefined if it can be read. */
export function priceProblem(name: string, value: string): string | undefined {
  if (value.trim() === "") return undefined;
  if (name === currency) {
    return parseCurrency(value) === undefined
      ? `"${value}" is not a currency; write its three letters, as EUR`
      : undefined;
  }
  return parsePrice(value) === undefined ? `"${value}" is not a price; write a number such as 0.09` : undefined;
}
