import type { Job } from "../../../jobs/job-store.ts";
import { parseBooleanOption } from "../../../options/index.ts";
import type { Services } from "../../services.ts";
import { type BasketPlace, basketsOf } from "./baskets.ts";

/** Encrypted, while neither its settings nor the user have told with what. */
export function needsPassphrase(
  services: Services,
  { session, jobId }: Pick<BasketPlace, "session" | "jobId">,
  job: Job,
): boolean {
  const options = optionsOf(services, job);
  const isOpen = parseBooleanOption(options.get("no-encryption")) || !!options.get("passphrase");
  const hasOwnKeys = options.get("encryption-module")?.toLowerCase() === "gpg";
  return !isOpen && !hasOwnKeys && basketsOf(services).passphrase(session, jobId) === undefined;
}

/** Its settings, or those of all backups, have a passphrase. */
export function isPassphraseStored(services: Services, job: Job): boolean {
  return !!optionsOf(services, job).get("passphrase");
}

function optionsOf({ database }: Services, { settings }: Job): ReadonlyMap<string, string> {
  const given = [...database.globalOptions.all(), ...settings];
  return new Map(given.map(({ name, value }) => [name.replace(/^--/, "").toLowerCase(), value]));
}
