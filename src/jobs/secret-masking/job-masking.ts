import type { JobSetting, JobTarget, StoredJob } from "../../database/server/stored-job.ts";
import {
  maskOption,
  maskTargetOptions,
  optionWithoutSecrets,
  targetOptionsWithoutSecrets,
  unmaskOption,
  unmaskTargetOptions,
} from "./option-masking.ts";
import { maskUrl, unmaskUrl, withoutSecrets } from "./url-masking.ts";

/** What of a job can hold secrets. */
type Secretive = Pick<StoredJob, "targetUrl" | "connectionStringId" | "sources" | "settings" | "additionalTargets">;

/** The job with placeholders for its secrets, as it is shown. */
export function maskJob<T extends Secretive>(job: T): T {
  const masked = changeUrls(job, maskUrl);
  return {
    ...masked,
    settings: job.settings.map((setting) => ({ ...setting, value: maskOption(setting.name, setting.value) })),
    additionalTargets: masked.additionalTargets.map((target) => withOptions(target, maskTargetOptions)),
  };
}

/** The job without its secrets, as it is exported. */
export function jobWithoutSecrets<T extends Secretive>(job: T): T {
  const shown = changeUrls(job, withoutSecrets);
  return {
    ...shown,
    settings: job.settings.flatMap((setting) => {
      const value = optionWithoutSecrets(setting.name, setting.value);
      return value === undefined ? [] : [{ ...setting, value }];
    }),
    additionalTargets: shown.additionalTargets.map((target) => withOptions(target, targetOptionsWithoutSecrets)),
  };
}

/** Where the secrets come from that placeholders in a changed job stand for. */
export interface KnownSecrets {
  /** The job as it is stored; undefined for a new one. */
  readonly stored: Secretive | undefined;
  /** The URL of a saved destination. */
  savedUrl(connectionStringId: number): string | undefined;
}

/**
 * The changed job with the secrets that its placeholders stand for (rest-api.md 16). Throws {@link UnknownSecret} for one that was
 * not there before.
 */
export function unmaskJob<T extends Secretive>(job: T, { stored, savedUrl }: KnownSecrets): T {
  const saved = job.connectionStringId > 0 ? savedUrl(job.connectionStringId) : undefined;
  const previousTargets = [stored?.targetUrl, stored && savedUrl(stored.connectionStringId)];
  const isMoved = stored?.connectionStringId !== job.connectionStringId;
  const ofTarget = isMoved ? [saved, ...previousTargets] : [...previousTargets, saved];
  return {
    ...job,
    targetUrl: unmaskUrl(job.targetUrl, present(ofTarget)),
    sources: unmaskSources(job.sources, stored?.sources ?? []),
    settings: job.settings.map((setting) => unmaskSetting(setting, stored?.settings ?? [])),
    additionalTargets: job.additionalTargets.map((target) => {
      const before = stored?.additionalTargets.find(({ urlKey }) => urlKey === target.urlKey);
      return {
        ...withOptions(target, (options) => unmaskTargetOptions(options, before?.options ?? "")),
        targetUrl: unmaskUrl(target.targetUrl, present([before?.targetUrl, savedUrl(target.connectionStringId)])),
      };
    }),
  };
}

/** A source that is no path but the URL of a source provider, mounted at a path: `@<path>|<url>`. */
export function splitSpecialSource(source: string): { mount: string; url: string } | undefined {
  const bar = source.indexOf("|");
  if (!source.startsWith("@") || bar < 0) return undefined;
  return { mount: source.slice(0, bar), url: source.slice(bar + 1) };
}

function changeUrls<T extends Secretive>(job: T, change: (url: string) => string): T {
  return {
    ...job,
    targetUrl: change(job.targetUrl),
    sources: job.sources.map((source) => {
      const special = splitSpecialSource(source);
      return special ? `${special.mount}|${change(special.url)}` : source;
    }),
    additionalTargets: job.additionalTargets.map((target) => ({ ...target, targetUrl: change(target.targetUrl) })),
  };
}

function withOptions(target: JobTarget, change: (options: string) => string): JobTarget {
  return target.options === null ? target : { ...target, options: change(target.options) };
}

function unmaskSetting(setting: JobSetting, stored: readonly JobSetting[]): JobSetting {
  const before = stored.find(({ name }) => name.toLowerCase() === setting.name.toLowerCase());
  return { ...setting, value: unmaskOption(setting.name, setting.value, before?.value) };
}

/** A source is known by where it is mounted; the only one of its kind also after it was mounted elsewhere. */
function unmaskSources(sources: readonly string[], stored: readonly string[]): string[] {
  const before = stored.map(splitSpecialSource).filter((special) => special !== undefined);
  const count = sources.filter((source) => splitSpecialSource(source) !== undefined).length;
  return sources.map((source) => {
    const special = splitSpecialSource(source);
    if (!special) return source;
    const known = before.find(({ mount }) => mount === special.mount) ?? (count === 1 ? before[0] : undefined);
    return `${special.mount}|${unmaskUrl(special.url, present([known?.url]))}`;
  });
}

function present(urls: readonly (string | undefined)[]): string[] {
  return urls.filter((url) => url !== undefined);
}
