import type { ServerDatabase } from "../../database/server/server-database.ts";
import { mergeUrlOptions, noTraffic, redactUrl, type Traffic } from "../../destinations/index.ts";
import { Budget } from "../../engine/budget.ts";
import type { Clock } from "../../engine/context.ts";
import {
  type BudgetLimits,
  budgetOf,
  costOf,
  noLimits,
  type OptionValues,
  type Prices,
  pricesOf,
} from "../../options/index.ts";
import type { Cost } from "../../options/values/index.ts";
import { UserError } from "../../support/errors.ts";
import { copiesOfJob } from "../copies.ts";
import { type RunnableJob, toOptions } from "../job-options.ts";
import type { LocalPlaces } from "../queue/local-places.ts";
import { serverZone } from "../scheduler/time-zone.ts";
import { type Month, monthAt } from "./month.ts";
import { trafficPlace } from "./traffic-place.ts";

/** What an operation has moved since it began, by destination (see `TrafficTotals` of the engine). */
export type Totals = Readonly<Record<string, Readonly<Traffic>>>;

export interface TrafficBookParts {
  readonly database: Pick<ServerDatabase, "traffic" | "settings" | "globalOptions" | "transaction">;
  readonly localPlaces: Pick<LocalPlaces, "of" | "refresh">;
  readonly clock: Clock;
  findJob(id: string): RunnableJob | undefined;
}

/** A destination of a job, and what all jobs that have it have moved this month. */
export interface MonthlyTraffic {
  /** 0 for the backup's own destination; the others as `JobCopy` has them. */
  readonly number: number;
  /** Its address without anything secret. */
  readonly address: string;
  readonly used: Readonly<Traffic>;
  readonly limits: BudgetLimits;
  /** Infinite where there is no limit. */
  readonly left: Readonly<Traffic>;
  readonly isUsedUp: boolean;
  /** Undefined: nobody has said what it takes. */
  readonly prices: Prices | undefined;
  /** Of what was moved. */
  readonly cost: Cost | undefined;
}

type Subject = Pick<RunnableJob, "targetUrl" | "additionalTargets" | "settings">;

/** What is moved in the months, by destination, whichever job it is for. */
export class TrafficBook {
  readonly #parts: TrafficBookParts;

  constructor(parts: TrafficBookParts) {
    this.#parts = parts;
  }

  /**
   * For one task or call. To be given all that its process has moved since it began; returns what writes down how much of that
   * is new, all or nothing.
   */
  counter(jobId: string): (totals: Totals) => () => void {
    let before: Totals = {};
    return (totals) => {
      const added = this.#added(jobId, before, totals);
      before = totals;
      const { database } = this.#parts;
      const { name: month } = this.month();
      return () =>
        database.transaction(() => {
          for (const { place, traffic } of added) database.traffic.add(month, place, traffic);
        });
    };
  }

  /** This month at the destinations of a job. */
  of(job: Subject): readonly MonthlyTraffic[] {
    const { destinations, end } = this.#used(job);
    return destinations.map(({ number, url, name, used, options }) => {
      const limits = limitsOf(options);
      const budget = new Budget(limits, used, noTraffic, end);
      const prices = pricesOf(options);
      return {
        number,
        address: name || redactUrl(url),
        used,
        limits,
        left: budget.left(),
        isUsedUp: budget.isUsedUp,
        prices,
        cost: prices && costOf(prices, used),
      };
    });
  }

  /** Whether anything may still be read at the backup's own destination, or changed there. */
  allows(job: Subject, what: "read" | "change"): boolean {
    const left = this.of(job)[0]?.left;
    return !left || (left.requests > 0 && left.downloaded > 0 && (what === "read" || left.uploaded > 0));
  }

  /** What it would cost to move so much at the backup's own destination; undefined: nobody has said what it takes. */
  costOf(job: Subject, traffic: Readonly<Traffic>): Cost | undefined {
    const prices = pricesOf(this.#destinationsOf(job)[0]?.options ?? {});
    return prices && costOf(prices, traffic);
  }

  /** What the process of an operation is told. */
  before(job: Subject): { used: Record<string, Traffic>; until: number } {
    const { destinations, end } = this.#used(job);
    return { used: Object.fromEntries(destinations.map(({ name, used }) => [name, used])), until: end.getTime() };
  }

  month(): Month {
    const { clock, database } = this.#parts;
    return monthAt(clock.now(), serverZone(database.settings));
  }

  #used(job: Subject) {
    const { name: month, end } = this.month();
    const destinations = this.#destinationsOf(job);
    const places = destinations.map(({ place }) => place);
    const used = this.#parts.database.traffic.of(month, places);
    return { destinations: destinations.map((each) => ({ ...each, used: used.get(each.place) ?? noTraffic() })), end };
  }

  #added(jobId: string, before: Totals, totals: Totals): { place: string; traffic: Traffic }[] {
    const job = this.#parts.findJob(jobId);
    const destinations = new Map((job ? this.#destinationsOf(job) : []).map((each) => [each.name, each]));
    return Object.entries(totals).flatMap(([name, total]) => {
      const place = destinations.get(name)?.place;
      const { requests, uploaded, downloaded } = before[name] ?? noTraffic();
      const traffic = {
        requests: total.requests - requests,
        uploaded: total.uploaded - uploaded,
        downloaded: total.downloaded - downloaded,
      };
      return place === undefined ? [] : [{ place, traffic }];
    });
  }

  /** By the names under which an operation counts: the backup's own destination has none. */
  #destinationsOf({ targetUrl, additionalTargets, settings }: Subject) {
    const { database, localPlaces } = this.#parts;
    localPlaces.refresh();
    const global = database.globalOptions.all();
    const options = toOptions([...global, ...settings]);
    const copies = copiesOfJob(global, additionalTargets, settings);
    return [{ number: 0, name: "", url: targetUrl, options }, ...copies].map(({ number, name, url, options }) => ({
      number,
      name,
      url,
      options: mergeUrlOptions(url, options),
      place: trafficPlace(url, (path) => localPlaces.of(path)),
    }));
  }
}

/** None where they can't be read: the run tells of that. */
function limitsOf(options: OptionValues): BudgetLimits {
  try {
    return budgetOf(options);
  } catch (error) {
    if (error instanceof UserError) return noLimits;
    throw error;
  }
}
