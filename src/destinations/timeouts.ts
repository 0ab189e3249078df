import { timeoutOptions } from "../options/catalogue/index.ts";
import type { OptionValues } from "../options/declaration.ts";
import { parseTimespan } from "../options/values/index.ts";
import { DestinationError } from "./contract.ts";

/** The limits of destinations.md 6.2, in milliseconds; 0 is no limit. */
export interface Timeouts {
  /** For a whole short call. */
  readonly short: number;
  /** For one request of a listing. */
  readonly list: number;
  /** Without any progress of a transfer. */
  readonly readWrite: number;
}

export function readTimeouts(options: OptionValues): Timeouts {
  const [short = 0, list = 0, readWrite = 0] = timeoutOptions.map(({ name, default: usual = "" }) =>
    Math.min(parseTimespan(options[name] || usual) * 1000, longestTimer),
  );
  return { short, list, readWrite };
}

/** Fails when the work takes longer; the work itself goes on unheard. */
export async function within<T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new DestinationError("Broken", `Cannot ${what}: no answer within ${milliseconds / 1000} seconds`));
  }, milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What `setTimeout` can count; more would fire at once. */
const longestTimer = 2 ** 31 - 1;
