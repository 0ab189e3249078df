import type { ServerDatabase } from "../../database/server/server-database.ts";
import { noTraffic, redactUrl, type Traffic } from "../../destinations/index.ts";
import type { Clock } from "../../engine/context.ts";
import { copiesOfJob } from "../copies.ts";
import type { RunnableJob } from "../job-options.ts";
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
    const destinations = this.#destinationsOf(job);
    const places = destinations.map(({ place }) => place);
    const used = this.#parts.database.traffic.of(this.month().name, places);
    return destinations.map(({ number, url, name, place }) => ({
      number,
      address: name || redactUrl(url),
      used: used.get(place) ?? noTraffic(),
    }));
  }

  month(): Month {
    const { clock, database } = this.#parts;
    return monthAt(clock.now(), serverZone(database.settings));
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
    const copies = copiesOfJob(database.globalOptions.all(), additionalTargets, settings);
    return [{ number: 0, name: "", url: targetUrl }, ...copies].map(({ number, name, url }) => ({
      number,
      name,
      url,
      place: trafficPlace(url, (path) => localPlaces.of(path)),
    }));
  }
}
