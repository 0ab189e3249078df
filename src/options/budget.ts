import type { OptionValues } from "./declaration.ts";
import { OptionReader } from "./reader.ts";

/** Most in a month; undefined: no limit. */
export interface BudgetLimits {
  readonly requests: number | undefined;
  /** Bytes. */
  readonly uploaded: number | undefined;
  readonly downloaded: number | undefined;
}

export const noLimits: BudgetLimits = { requests: undefined, uploaded: undefined, downloaded: undefined };

const names = {
  requests: "request-budget",
  uploaded: "traffic-budget-upload",
  downloaded: "traffic-budget-download",
} as const;

/** The options that set a limit. */
export const budgetOptions: readonly string[] = Object.values(names);

/** Those of a destination, by its options. Throws a UserError for a bad value. */
export function budgetOf(values: OptionValues): BudgetLimits {
  const read = new OptionReader(values);
  return {
    requests: limit(read.integer(names.requests, { bits: 64 })),
    uploaded: limit(read.size(names.uploaded)),
    downloaded: limit(read.size(names.downloaded)),
  };
}

function limit(value: number): number | undefined {
  return value > 0 ? value : undefined;
}
