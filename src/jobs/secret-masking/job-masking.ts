import type { JobSetting, JobTarget, StoredJob } from "../../database/server/stored-job.ts";
import { isSecretOption } from "../../options/secret-names.ts";
import { isPlaceholder, maskUrl, placeholder, UnknownSecret, unmaskUrl, withoutSecrets } from "./url-masking.ts";

/** What of a job can hold secrets. */
type Secretive = Pick<StoredJob, "targetUrl" | "connectionStringId" | "sources" | "settings" | "additionalTargets">;

/** The job with placeholders for its secrets, as it is shown. */
export function maskJob<T extends Secretive>(job: T): T {
  return changeSecrets(job, maskUrl, (setting) =>
    isSecretOption(setting.name) && setting.value !== "" ? { ...setting, value: placeholder } : setting,
  );
}

/** The job without its secrets, as it is exported. */
export function jobWithoutSecrets<T extends Secretive>(job: T): T {
  const kept = { ...job, settings: job.settings.filter(({ name }) => !isSecretOption(name)) };
  return changeSecrets(kept, withoutSecrets, (setting) => setting);
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
        ...target,
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

function changeSecrets<T extends Secretive>(
  job: T,
  changeUrl: (url: string) => string,
  changeSetting: (setting: JobSetting) => JobSetting,
): T {
  const changeTarget = (target: JobTarget): JobTarget => ({ ...target, targetUrl: changeUrl(target.targetUrl) });
  return {
    ...job,
    targetUrl: changeUrl(job.targetUrl),
    sources: job.sources.map((source) => {
      const special = splitSpecialSource(source);
      return special ? `${special.mount}|${changeUrl(special.url)}` : source;
    }),
    settings: job.settings.map(changeSetting),
    additionalTargets: job.additionalTargets.map(changeTarget),
  };
}

function unmaskSetting(setting: JobSetting, stored: readonly JobSetting[]): JobSetting {
  if (!isPlaceholder(setting.value)) return setting;
  const before = stored.find(({ name }) => name.toLowerCase() === setting.name.toLowerCase());
  if (!before) {
    throw new UnknownSecret(`The value of ${setting.name} is a placeholder, and the job did not have it before`);
  }
  return { ...setting, value: before.value };
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
