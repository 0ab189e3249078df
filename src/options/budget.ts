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

/** Those of a destination, by its options. Throws a UserError for a bad value. */
export function budgetOf(values: OptionValues): BudgetLimits {
  return readBudget(new OptionReader(values));
}

export function readBudget(read: OptionReader): BudgetLimits {
  return {
    requests: limit(read.integer("request-budget", { bits: 64 })),
    uploaded: limit(read.size("traffic-budget-upload")),
    downloaded: limit(read.size("traffic-budget-download")),
  };
}

function limit(value: number): number | undefined {
  return value > 0 ? value : undefined;
}
