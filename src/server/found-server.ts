import { type TakeOverReport, takeOver } from "../database/import-duplicati/take-over.ts";
import { type FoundServer, newestServer } from "../jobs/server-copy/content.ts";
import type { Services } from "./services.ts";
import { jobAt } from "./temporary-job.ts";

/**
 * The server whose settings lie at a destination, if the passphrase of the backup there opens them. Throws what listing the
 * destination throws, and `ServerSettingsNotReadable`.
 */
export async function findServer(
  services: Services,
  url: string,
  passphrase: string,
): Promise<FoundServer | undefined> {
  const { jobs, tasks, temporaryFolder } = services;
  if (passphrase === "") return undefined;
  const id = jobs.addTemporary(jobAt(url, passphrase), undefined, temporaryFolder);
  try {
    return newestServer(await tasks.immediate(id, { call: "find-server-settings" }));
  } finally {
    jobs.delete(id);
  }
}

export interface TakenServer extends TakeOverReport {
  /** The names of users who were added; each of them needs a link to choose a password. */
  readonly users: readonly string[];
}

/** Tells what of a server this one does not have yet, and takes it over if that `isMeant`. */
export function takeServer(
  { database, dataFolder, events, authentication }: Services,
  { server, users }: FoundServer,
  isMeant: boolean,
): TakenServer {
  const take = () => {
    const report = takeOver(server, database, { duplicati: undefined, own: dataFolder });
    return { ...report, users: authentication.users.takeOver(users, report.jobNumbers) };
  };
  if (!isMeant) return database.tentatively(take);
  const report = database.transaction(take);
  events.emit("jobs");
  events.emit("settings");
  return report;
}
