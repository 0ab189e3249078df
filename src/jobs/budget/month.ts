import type { TimeZone } from "../scheduler/time-zone.ts";

/** A month of the calendar. */
export interface Month {
  /** `2026-11`. */
  readonly name: string;
  /** When the next one begins. */
  readonly end: Date;
}

/** The month at a moment, by a place's clock. */
export function monthAt(time: Date, zone: TimeZone): Month {
  const local = new Date(time.getTime() + zone.offset(time));
  const next = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 1);
  // Clocks may have changed until then.
  const offset = zone.offset(new Date(next - zone.offset(time)));
  return { name: local.toISOString().slice(0, 7), end: new Date(next - offset) };
}
