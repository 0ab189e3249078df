import { existsSync, realpathSync } from "node:fs";
import { openDestination, type RemoteSettings } from "../../destinations/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import type { MirrorOptions } from "./mirror.ts";

/** How copies are made; each member is the option of the same name (programs.md 11). */
export interface CopyConduct {
  readonly autoCreateFolders: boolean;
  /** Attempts in all. */
  readonly backendRetries: number;
  /** Milliseconds. */
  readonly backendRetryDelay: number;
  readonly backendRetryWithExponentialBackoff: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly retention: boolean;
  /** Further rounds for files that were not copied. */
  readonly retry: number;
  readonly verifyContents: boolean;
  readonly verifyGetAfterPut: boolean;
}

/** How both sides are tried again. */
export function retrySettings(conduct: CopyConduct): Partial<RemoteSettings> {
  return {
    numberOfRetries: Math.max(0, conduct.backendRetries - 1),
    retryDelaySeconds: conduct.backendRetryDelay / 1000,
    retryWithExponentialBackoff: conduct.backendRetryWithExponentialBackoff,
  };
}

/** How the target is used. A source is used with {@link sourceSettings}. */
export function targetSettings(conduct: CopyConduct, now: Date): Partial<RemoteSettings> {
  return {
    ...retrySettings(conduct),
    disableAutocreateFolder: conduct.dryRun || !conduct.autoCreateFolders,
    softDeletePrefix: conduct.retention ? keptPrefix(now) : "",
  };
}

/** What is not there must not come into being: it would pass for a source without files. */
export const sourceSettings: Partial<RemoteSettings> = { disableAutocreateFolder: true };

/**
 * @param options those of the target.
 * @param now the same as for {@link targetSettings}.
 */
export function mirrorOptionsOf(
  conduct: CopyConduct,
  options: Readonly<Record<string, string>>,
  now: Date,
): Omit<MirrorOptions, "belongs"> {
  return {
    force: conduct.force,
    keptPrefix: conduct.retention ? keptPrefix(now) : undefined,
    dryRun: conduct.dryRun,
    verifyContents: conduct.verifyContents,
    verifyAfterPut: conduct.verifyGetAfterPut,
    rounds: conduct.retry,
    ignoreQuota: parseBooleanOption(options["quota-disable"]),
  };
}

/**
 * A copy in the folder of the original would overwrite what it reads. (Elsewhere files are read to the end before.)
 *
 * @throws UserError `RemoteSyncSamePlace`.
 */
export function requireOtherPlace(source: CopyPlace, target: CopyPlace): void {
  const folder = localFolder(source);
  if (folder === undefined || folder !== localFolder(target)) return;
  throw new UserError("RemoteSyncSamePlace", "The source and its copy are the same folder", {
    advice: "Choose another address for the copy.",
  });
}

export interface CopyPlace {
  readonly url: string;
  readonly options: OptionValues;
}

function localFolder({ url, options }: CopyPlace): string | undefined {
  const path = openDestination(url, options).localPath?.(".");
  return path !== undefined && existsSync(path) ? realpathSync(path) : path;
}

/** `<UTC yyyyMMddHHmmss>.old.`: what a file that is kept gets before its name. */
function keptPrefix(now: Date): string {
  return `${now.toISOString().slice(0, 19).replace(/\D/g, "")}.old.`;
}
