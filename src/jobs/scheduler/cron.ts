import { Cron } from "croner";
import { UserError } from "../../support/errors.ts";
import { NoNextRun } from "./next-run.ts";
import type { TimeZone } from "./time-zone.ts";

/** Moments by a cron expression. */
export interface CronTimes {
  /** The first moment that is `earliest` or later. Throws NoNextRun when there is none. */
  next(earliest: Date): Date;
  /** The last moment that is `latest` or earlier; undefined when there is none within two years. */
  last(latest: Date): Date | undefined;
}

const second = 1000;
const hour = 3600 * second;
const lookBack = [hour, 24 * hour, 32 * 24 * hour, 2 * 366 * 24 * hour];

/**
 * Reads the five fields (minute, hour, day of month, month, day of week) or a name such as `@daily`; times are the
 * zone's. A run whose hour the clocks skip in spring comes right after it; one in the hour that autumn has twice runs
 * once. Throws a UserError for anything else.
 */
export function parseCron(text: string, zone: TimeZone): CronTimes {
  let cron: Cron;
  try {
    cron = new Cron(text, { paused: true, timezone: zone.id, mode: "5-part" });
  } catch (cause) {
    throw new UserError("InvalidCronExpression", `Not a cron expression: "${text}"`, {
      advice: 'Write minute, hour, day of month, month and day of week, for example "30 2 * * 1-5".',
      cause,
    });
  }
  // It answers with what is later than what it is given.
  const find = (earliest: Date) =>
    cron.nextRun(new Date(Math.ceil(earliest.getTime() / second) * second - second)) ?? undefined;
  return {
    next: (earliest) => {
      const time = find(earliest);
      if (!time) throw new NoNextRun(`The cron expression "${text}" has no further run`);
      return time;
    },
    last: (latest) => {
      // The further it must look back, the fewer there are.
      for (const span of lookBack) {
        let found: Date | undefined;
        for (let time = find(new Date(latest.getTime() - span)); time && time <= latest; ) {
          found = time;
          time = find(new Date(time.getTime() + second));
        }
        if (found) return found;
      }
      return undefined;
    },
  };
}
