import * as v from "valibot";
import { areSettingsCopied, settingsDestinations } from "../../jobs/server-copy/places.ts";
import { formatUtcTime } from "../../support/time.ts";
import { findServer, takeServer } from "../found-server.ts";
import { refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { currentHash } from "../settings-copies.ts";

const place = v.object({
  BackupID: v.string(),
  /** Empty: its own destination; else the address of a further one, without anything secret. */
  Destination: v.string(),
  /** `Unencrypted`: gets no copy. `Unused`: no backup has been there yet. */
  State: v.picklist(["Current", "Missing", "Failed", "Unencrypted", "Unused"]),
  Stored: v.nullable(v.string()),
  Message: v.nullable(v.string()),
});

/** The settings of this server at the destinations of its backups, and those of another that lie at one. */
export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/settings-copies",
    access: "administer",
    summary: "Whether the settings of this server lie at each destination as they are now",
    answer: v.object({ Enabled: v.boolean(), Destinations: v.array(place) }),
    handle: (_, services) => ({ Enabled: areSettingsCopied(services.database), Destinations: placesOf(services) }),
  }),
  route({
    method: "POST",
    path: "/api/v1/settings-copies/take-over",
    access: "administer",
    summary:
      "Takes over the jobs and settings of the server whose settings lie at a destination, or only tells what there is",
    body: v.object({ TargetURL: v.string(), Passphrase: v.string(), DryRun: v.optional(v.boolean(), false) }),
    answer: v.object({
      Written: v.string(),
      Added: v.array(v.string()),
      Present: v.array(v.string()),
      /** Names of users that were added, who need a link to choose a password. */
      Users: v.array(v.string()),
    }),
    handle: async ({ body }, services) => {
      const found = await findServer(services, body.TargetURL, body.Passphrase);
      if (!found)
        throw refused(404, "NoServerSettingsThere", "No settings of a server lie there that this passphrase opens");
      const { jobs, users } = takeServer(services, found, !body.DryRun);
      const names = (outcome: string) =>
        jobs.filter((job) => job.outcome === outcome).map(({ storedName }) => storedName);
      const written = formatUtcTime(found.written);
      return { Written: written, Added: names("added"), Present: names("there"), Users: [...users] };
    },
  }),
];

function placesOf(services: Services): v.InferOutput<typeof place>[] {
  const hash = currentHash(services);
  return settingsDestinations(services.database, services.clock.now()).map(({ job, name, kind, known }) => ({
    BackupID: String(job.id),
    Destination: name,
    State:
      kind === "unencrypted"
        ? "Unencrypted"
        : known?.failed
          ? "Failed"
          : known?.content === hash
            ? "Current"
            : kind === "unused"
              ? "Unused"
              : "Missing",
    Stored: known?.stored ? formatUtcTime(known.stored) : null,
    Message: known?.message ?? null,
  }));
}
