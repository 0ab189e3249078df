import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { SettingsCopy } from "../../database/server/settings-copies.ts";
import type { StoredJob } from "../../database/server/stored-job.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { type KnownCopies, readCopies } from "../copies.ts";
import { optionsOfJob } from "../job-options.ts";
import { lastGoodBackup } from "../watch/last-good.ts";

/** A destination at which the settings of the server are to lie. */
export interface SettingsDestination {
  readonly job: StoredJob;
  /** Empty: the backup's own; else that of a copy. */
  readonly name: string;
  readonly url: string;
  /**
   * `unencrypted`: no passphrase guards them there, so that they don't go there. `unused`: no backup has been there yet, so that
   * its folder may be none.
   */
  readonly kind: "wanted" | "unencrypted" | "unused";
  readonly known: SettingsCopy | undefined;
}

type PlaceParts = Pick<
  ServerDatabase,
  "jobs" | "globalOptions" | "copyStates" | "settingsCopies" | "runs" | "settings"
>;

/** Turns it off when it is `False`. */
export const settingsCopiesSetting = "settings-to-destinations";

export function areSettingsCopied({ settings }: Pick<ServerDatabase, "settings">): boolean {
  return settings.get(settingsCopiesSetting)?.toLowerCase() !== "false";
}

/** All destinations of the backups of this server. Mirrored folders hold what others read, and get no settings. */
export function settingsDestinations(database: PlaceParts, now: Date): SettingsDestination[] {
  const known = readCopies(database);
  const stored = Map.groupBy(database.settingsCopies.all(), ({ jobId }) => jobId);
  const global = database.globalOptions.all();
  return database.jobs
    .all()
    .filter(({ operationType }) => operationType === "Backup")
    .flatMap((job) => {
      const ofJob = stored.get(job.id) ?? [];
      const isEncrypted = hasPassphrase(job, global);
      return placesOf(database, job, known, now).map(({ name, url, isUsed }) => ({
        job,
        name,
        url,
        kind: !isEncrypted ? ("unencrypted" as const) : isUsed ? ("wanted" as const) : ("unused" as const),
        known: ofJob.find((each) => each.name === name),
      }));
    });
}

function placesOf(database: PlaceParts, job: StoredJob, { copies, states }: KnownCopies, now: Date) {
  const own = { name: "", url: job.targetUrl, isUsed: lastGoodBackup(database, job, now) !== undefined };
  const further = (copies.get(job.id) ?? []).map(({ name, url }) => ({
    name,
    url,
    isUsed: states.get(job.id)?.some((state) => state.name === name && state.lastGood !== null) ?? false,
  }));
  return [own, ...further];
}

function hasPassphrase(job: StoredJob, global: Parameters<typeof optionsOfJob>[1]): boolean {
  const options = optionsOfJob({ ...job, id: String(job.id) }, global);
  return !parseBooleanOption(options["no-encryption"]) && (options.passphrase ?? "") !== "";
}
