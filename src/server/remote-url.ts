import { hasPlaceholder, splitSpecialSource, UnknownSecret, unmaskUrl } from "../jobs/secret-masking/index.ts";
import type { Services } from "./services.ts";

/** Where the secrets are to be found that a URL has placeholders for. */
export interface SecretSource {
  readonly backupId?: string | null | undefined;
  readonly connectionStringId?: number | null | undefined;
  /** Path at which the job mounts a source with secrets. */
  readonly sourcePrefix?: string | null | undefined;
}

/** The URL with its secrets (rest-api.md 16). Throws UnknownSecret if a placeholder stays. */
export function completeUrl({ jobs, database }: Services, url: string, from: SecretSource): string {
  const job = from.backupId ? jobs.get(from.backupId)?.job : undefined;
  const source = from.sourcePrefix
    ? job?.sources.map(splitSpecialSource).find((special) => special?.mount === from.sourcePrefix)?.url
    : undefined;
  const saved = from.connectionStringId ? database.connectionStrings.get(from.connectionStringId)?.baseUrl : undefined;
  const known = [source, job?.targetUrl, saved].filter((candidate) => candidate !== undefined);
  const complete = unmaskUrl(url, known);
  if (hasPlaceholder(complete)) throw new UnknownSecret("The URL has a placeholder where its password should be");
  return complete;
}
