import type { CopyState } from "../database/server/copy-states.ts";
import type { ServerDatabase } from "../database/server/server-database.ts";
import type { JobSetting, JobTarget } from "../database/server/stored-job.ts";
import { findDestinationModule, parseUrl } from "../destinations/index.ts";
import { type CopySchedule, copyNames, readRemoteSyncConfig } from "../engine/remote-sync/index.ts";
import type { OptionValues } from "../options/declaration.ts";
import { UserError } from "../support/errors.ts";
import { copiesOf, toOptions } from "./job-options.ts";

/** A further destination that a job is to make copies at. */
export interface JobCopy {
  /** Its address without anything secret: its name in results and in the database. */
  readonly name: string;
  /** From 1, in the order in which the job has them; the backup's own destination is 0. */
  readonly number: number;
  /** With its secrets. */
  readonly url: string;
  /** For this destination alone; with their secrets. */
  readonly options: OptionValues;
  readonly schedule: CopySchedule;
}

const option = "remote-sync-json-config";

/** What is known of the further destinations of all stored jobs, by the ids of the jobs. */
export interface KnownCopies {
  readonly copies: ReadonlyMap<number, readonly JobCopy[]>;
  readonly states: ReadonlyMap<number, readonly CopyState[]>;
}

export function readCopies({
  jobs,
  globalOptions,
  copyStates,
}: Pick<ServerDatabase, "jobs" | "globalOptions" | "copyStates">): KnownCopies {
  const global = globalOptions.all();
  const targets = jobs.targets();
  const copies = [...jobs.settingsNamed([option])].map(
    ([id, settings]) => [id, copiesOfJob(global, targets.get(id) ?? [], settings)] as const,
  );
  return { copies: new Map(copies), states: copyStates.all() };
}

/** @param settings those of the job, or of them the one that is about copies. */
export function copiesOfJob(
  global: readonly { readonly name: string; readonly value: string }[],
  targets: readonly JobTarget[],
  settings: readonly Pick<JobSetting, "name" | "value">[],
): JobCopy[] {
  const advanced = settings.toSorted((a, b) => Number(a.name.startsWith("--")) - Number(b.name.startsWith("--")));
  const value = { ...toOptions(global), ...copiesOf(targets), ...toOptions(advanced) }[option]?.trim() ?? "";
  return value === "" ? [] : copiesIn(value);
}

/** Nothing of what can't be read: the run tells of that. */
function copiesIn(configuration: string): JobCopy[] {
  try {
    const { destinations } = readRemoteSyncConfig(configuration);
    const names = copyNames(destinations);
    return destinations.flatMap(({ url, options, schedule, dryRun, parseArgumentsOnly }, index) =>
      dryRun || parseArgumentsOnly ? [] : [{ name: names[index] as string, number: index + 1, url, options, schedule }],
    );
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** The kind of a destination and its host, as far as others may know of it: alarms and reports leave this computer. */
export function placeOf({ url, number }: Pick<JobCopy, "url" | "number">): string {
  return `${kindOfPlace(url)} (destination ${number})`;
}

function kindOfPlace(url: string): string {
  const name = findDestinationModule(url)?.name;
  try {
    const { scheme, host } = parseUrl(url);
    return ["", "file"].includes(scheme) || host === "" ? (name ?? scheme) : `${name ?? scheme} ${host}`;
  } catch {
    return name ?? "an address that can't be read";
  }
}
