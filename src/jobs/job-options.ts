import { realpathSync } from "node:fs";
import { posix, resolve } from "node:path";
import type { JobTarget, StoredJob } from "../database/server/stored-job.ts";
import { hostAndPath, parseUrl } from "../destinations/url.ts";
import { serverJobOptions } from "../options/catalogue/server-job.ts";
import type { FilterArgument } from "../options/command-line/index.ts";
import type { OptionValues } from "../options/declaration.ts";

/** A job as far as running it is concerned: stored or temporary, with its secrets and an absolute `databasePath`. */
export type RunnableJob = Omit<StoredJob, "id"> & {
  /** A decimal number, or the GUID of a temporary one. */
  readonly id: string;
};

/** A global option, or a setting of a job: names may have their `--`. */
interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/**
 * What a job is run with (rest-api.md 5.1, 17.2): of an option's values that of the run wins, then the job's own advanced
 * one, then its usual one, then the global one.
 */
export function optionsOfJob(job: RunnableJob, global: readonly NamedValue[], ofRun: OptionValues = {}): OptionValues {
  const usual = job.settings.filter(({ name }) => !name.startsWith("--"));
  const advanced = job.settings.filter(({ name }) => name.startsWith("--"));
  return {
    ...toOptions(global),
    "backup-name": job.name,
    "backup-id": `DB-${job.id}`,
    dbpath: job.databasePath,
    ...copiesOf(job.additionalTargets),
    ...toOptions(usual),
    ...toOptions(advanced),
    ...ofRun,
  };
}

/** The options without those that only a server has a use for. */
export function withoutServerOptions(options: OptionValues): OptionValues {
  const isServers = ([name]: [string, unknown]): boolean => serverJobOptions.some((option) => option.name === name);
  return Object.fromEntries(Object.entries(options).filter((entry) => !isServers(entry)));
}

/** The job's filters, in their order. */
export function filtersOfJob({ filters }: RunnableJob): FilterArgument[] {
  const ordered = filters.toSorted((a, b) => a.order - b.order);
  return ordered.map(({ include, expression }) => ({ include, expression }));
}

/**
 * Tells apart the folders that jobs write to; holds no secret. Two jobs whose keys are equal must not run side by side,
 * whoever they sign in as.
 */
export function destinationKeys(job: RunnableJob): string[] {
  return [job.targetUrl, ...job.additionalTargets.map(({ targetUrl }) => targetUrl)].map(destinationKey);
}

/** The same for one of them, which is the same place under whatever name. */
export function destinationKey(url: string): string {
  const parsed = parseUrl(url);
  const scheme = parsed.scheme.toLowerCase();
  const path = hostAndPath(parsed);
  if (scheme === "file" || scheme === "") return `file://${localFolder(path)}`;
  const [place, folder] = [`${parsed.host.toLowerCase()}:${parsed.port}`, posix.normalize(`/${parsed.path}`)];
  return `${scheme}://${place}${folder.replace(/\/+$/, "")}`;
}

/** Links may lead to the same folder by other names. */
function localFolder(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    return absolute;
  }
}

/** Settings as options. */
export function toOptions(named: readonly NamedValue[]): OptionValues {
  return Object.fromEntries(named.map(({ name, value }) => [name.replace(/^--/, "").toLowerCase(), value]));
}

/** Further destinations, as the option `remote-sync-json-config` has them (engine.md 20.1). */
export function copiesOf(targets: readonly JobTarget[]): OptionValues {
  if (targets.length === 0) return {};
  const destinations = targets.map(({ targetUrl, mode, interval, options }) => ({
    ...(JSON.parse(options ?? "{}") as Record<string, unknown>),
    url: targetUrl,
    mode,
    ...(mode.toLowerCase() === "counting" ? { count: interval } : { interval }),
  }));
  return { "remote-sync-json-config": JSON.stringify({ destinations }) };
}
