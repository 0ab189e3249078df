import type { StoredSchedule } from "../../database/server/schedules.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { messageOf } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";
import type { TimeZone } from "./time-zone.ts";
import { parseWindows, WeeklyWindows } from "./windows.ts";

/** The setting with the windows for all jobs. */
const windowsSetting = "schedule-windows";

const mostRemembered = 100;

/** Reads stored windows. Those that can't be read are told once and hold nothing up: backups come first. */
export class WindowReader {
  readonly #log: Logger;
  readonly #read = new Map<string, WeeklyWindows>();

  constructor(log: Logger) {
    this.#log = log;
  }

  ofAll(settings: Pick<ServerDatabase["settings"], "get">, zone: TimeZone): WeeklyWindows {
    return this.#windows(settings.get(windowsSetting) ?? "", zone);
  }

  ofJob(schedule: Pick<StoredSchedule, "extras"> | undefined, zone: TimeZone): WeeklyWindows {
    return this.#windows(schedule?.extras.windows ?? "", zone);
  }

  #windows(text: string, zone: TimeZone): WeeklyWindows {
    const key = `${zone.id} ${text}`;
    const known = this.#read.get(key);
    if (known) return known;
    if (this.#read.size >= mostRemembered) this.#read.clear();
    const windows = this.#parse(text, zone);
    this.#read.set(key, windows);
    return windows;
  }

  #parse(text: string, zone: TimeZone): WeeklyWindows {
    try {
      return parseWindows(text, zone);
    } catch (error) {
      this.#log.write("Warning", "Duplicati.Library.RestAPI.Scheduler", "WindowsNotRead", messageOf(error), error);
      return new WeeklyWindows([], zone);
    }
  }
}
