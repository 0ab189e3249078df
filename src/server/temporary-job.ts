import type { StoredJob } from "../database/server/stored-job.ts";
import type { JobContent } from "../jobs/job-store.ts";

type Settings = StoredJob["settings"];

/** Just enough of a job to read what lies at a destination. */
export function jobAt(url: string, passphrase: string, name = ""): JobContent {
  const open = [{ filter: "", name: "--no-encryption", value: "true" }];
  return {
    name,
    description: "",
    tags: [],
    targetUrl: url,
    externalId: null,
    connectionStringId: -1,
    operationType: "Backup",
    metadata: {},
    sources: [],
    settings: passphrase === "" ? open : withPassphrase([], passphrase),
    filters: [],
    additionalTargets: [],
  };
}

/** Settings of a backup that is encrypted with this. */
export function withPassphrase(settings: Settings, passphrase: string): Settings {
  const others = settings.filter(({ name }) => !["passphrase", "no-encryption"].includes(name.replace(/^--/, "")));
  return [...others, { filter: "", name: "passphrase", value: passphrase }];
}
