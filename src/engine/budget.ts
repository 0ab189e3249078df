import { noTraffic, type Traffic } from "../destinations/index.ts";
import { type BudgetLimits, budgetOf, noLimits, type OptionValues } from "../options/index.ts";
import type { Progress } from "./progress.ts";

/** What had been moved this month before a run, by destination (see `TrafficTotals`). */
export interface TrafficBefore {
  readonly used: Readonly<Record<string, Readonly<Traffic>>>;
  /** When the month is over. */
  readonly until: Date;
}

const kinds = ["downloaded", "uploaded", "requests"] as const;

/** What may still be moved at a destination this month. */
export class Budget {
  readonly until: Date;
  readonly #limits: BudgetLimits;
  readonly #before: Readonly<Traffic>;
  readonly #spent: () => Readonly<Traffic>;

  /** @param spent by this run, so far. */
  constructor(limits: BudgetLimits, before: Readonly<Traffic>, spent: () => Readonly<Traffic>, until: Date) {
    this.#limits = limits;
    this.#before = before;
    this.#spent = spent;
    this.until = until;
  }

  /** Infinite where there is no limit; 0 when it is used up. */
  left(): Traffic {
    const spent = this.#spent();
    const left = (kind: keyof Traffic) =>
      Math.max(0, (this.#limits[kind] ?? Number.POSITIVE_INFINITY) - this.#before[kind] - spent[kind]);
    return { requests: left("requests"), uploaded: left("uploaded"), downloaded: left("downloaded") };
  }

  get isUsedUp(): boolean {
    const left = this.left();
    return kinds.some((kind) => left[kind] <= 0);
  }

  /** For messages. */
  get whenItGoesOn(): string {
    const time = this.until.toISOString().slice(0, 16).replace("T", " ");
    return `the next month begins at ${time} UTC, and --exceed-budget lets a run do its work before`;
  }
}

/** The budgets of a run: that of the backup's own destination, and those of its copies. */
export class Budgets {
  readonly own: Budget;
  readonly #before: TrafficBefore;
  readonly #progress: Pick<Progress, "traffic">;
  readonly #isLimited: boolean;

  /** @param isLimited false: the user lets this run exceed all limits. */
  constructor(limits: BudgetLimits, before: TrafficBefore, progress: Pick<Progress, "traffic">, isLimited = true) {
    this.#before = before;
    this.#progress = progress;
    this.#isLimited = isLimited;
    this.own = this.#budget("", limits);
  }

  /** That of a copy, by its options. */
  ofCopy(name: string, options: OptionValues): Budget {
    return this.#budget(name, budgetOf(options));
  }

  #budget(name: string, limits: BudgetLimits): Budget {
    const spent = () => this.#progress.traffic.snapshot()[name] ?? noTraffic();
    const { used, until } = this.#before;
    return new Budget(this.#isLimited ? limits : noLimits, used[name] ?? noTraffic(), spent, until);
  }
}

/** The calendar month by the clock of this computer. */
export function monthHere(time: Date): { readonly begin: Date; readonly end: Date } {
  const first = (months: number) => new Date(time.getFullYear(), time.getMonth() + months, 1);
  return { begin: first(0), end: first(1) };
}
