import { Cron } from "croner";
import { UserError } from "../../support/errors.ts";
import { NoNextRun } from "./next-run.ts";
import type { TimeZone } from "./time-zone.ts";

/** Moments by a cron expression. */
export interface CronTimes {
  /** The first moment that is `earliest` or later. Throws NoNextRun when there is none. */
  next(earliest: Date): Date;
}

const second = 1000;

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
  return {
    next: (earliest) => {
      // It answers with what is later than what it is given.
      const time = cron.nextRun(new Date(Math.ceil(earliest.getTime() / second) * second - second));
      if (!time) throw new NoNextRun(`The cron expression "${text}" has no further run`);
      return time;
    },
  };
}
