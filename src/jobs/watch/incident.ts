import type { ServerDatabase } from "../../database/server/server-database.ts";
import { timespanSetting } from "./job-health.ts";

/** An incident that was told and is not over: something is missing since a moment. */
export interface Incident {
  readonly since: Date;
  readonly told: Date;
}

/** How long after it was told an incident is told again; without it, never. */
const repeatSetting = "overdue-repeat";

/** What is to be told now: an incident, for the first time or again, or that it is over; undefined: nothing. */
export function newsOf(
  known: Incident | undefined,
  health: { readonly state: string; readonly missing?: Date },
  now: Date,
  settings: Pick<ServerDatabase["settings"], "get">,
): Incident | "over" | undefined {
  if (health.state !== "overdue") return known && "over";
  if (!known) return { since: health.missing ?? now, told: now };
  return isToldAgain(known.told, now, settings) ? { ...known, told: now } : undefined;
}

function isToldAgain(told: Date, now: Date, settings: Pick<ServerDatabase["settings"], "get">): boolean {
  const repeat = timespanSetting(settings, repeatSetting);
  if (repeat === undefined || repeat <= 0) return false;
  // After the clock was put back, nobody knows how long ago it was.
  return told > now || now.getTime() - told.getTime() >= repeat * 1000;
}
