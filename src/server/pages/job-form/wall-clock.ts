import { systemZone, type TimeZone, timeZoneOf } from "../../../jobs/scheduler/time-zone.ts";
import type { Services } from "../../services.ts";

/** The clock in whose time the pages speak: that of the setting, or of this computer. */
export function wallClock({ database }: Pick<Services, "database">): TimeZone {
  const setting = database.settings.get("server-timezone");
  return setting ? timeZoneOf(setting) : systemZone();
}
