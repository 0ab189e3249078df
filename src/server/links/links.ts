import { createHmac, randomBytes } from "node:crypto";
import type { ShareLink } from "../../database/server/share-links.ts";
import { versionGone } from "../../engine/version-selection.ts";
import type { Job } from "../../jobs/job-store.ts";
import { UserError } from "../../support/errors.ts";
import { administrator, type Caller, isAllowed, requireAllowed } from "../auth/caller.ts";
import { isSame } from "../auth/constant-time.ts";
import type { Archive } from "../http/content.ts";
import { HttpError } from "../http/errors.ts";
import { needsPassphrase } from "../pages/restore/passphrase.ts";
import type { Services } from "../services.ts";
import { callerOfKeyNumber } from "../triggers/keys.ts";

/** How long a link may be good, in hours. */
export const linkHours = [1, 24, 168] as const;
export type LinkHours = (typeof linkHours)[number];

/** Links that are good at the same time. */
const mostLinks = 1000;
/** The secret with which links are signed. */
const keySetting = "share-link-key";
const hour = 3_600_000;

/** What whoever has the link gets. */
export interface WantedLink {
  readonly job: Job;
  /** When the version was made. */
  readonly version: Date;
  /** A folder ends with its separator. */
  readonly path: string;
  readonly archive: Archive;
  readonly hours: LinkHours;
}

/**
 * Makes a link, which can be seen only now. Throws `LinkNotPossible` for a backup that is not stored here or whose passphrase
 * isn't, `VersionGone`, `FileNotInVersion`, and what looking into the backup throws.
 */
export async function makeLink(
  services: Services,
  { userId }: Caller,
  { job, version, path, archive, hours }: WantedLink,
): Promise<{ readonly link: ShareLink; readonly token: string }> {
  requirePossible(services, job);
  await requireThere(services, job.id, version, path);
  const { database, clock } = services;
  const created = clock.now();
  database.shareLinks.removeExpired(created);
  if (database.shareLinks.list().length >= mostLinks) {
    throw new UserError("TooManyLinks", `There are ${mostLinks} links that are still good`, {
      advice: "End some that are not needed any more.",
    });
  }
  const link = database.shareLinks.add({
    jobId: Number(job.id),
    version,
    path,
    archive,
    userId,
    created,
    expires: new Date(created.getTime() + hours * hour),
  });
  return { link, token: `${link.id}.${signatureOf(link, keyOf(services) ?? makeKey(services))}` };
}

/** What a link is for; undefined if it is worth nothing, for whatever reason. Whoever has made it must be allowed to have that himself. */
export function linkOfToken(services: Services, token: string): ShareLink | undefined {
  const [, id, signature = ""] = /^(\d{1,15})\.([\w-]{43})$/.exec(token) ?? [];
  const key = keyOf(services);
  const link = id === undefined ? undefined : services.database.shareLinks.get(Number(id));
  if (!link || !key || !isSame(signature, signatureOf(link, key))) return undefined;
  const isGood = link.expires > services.clock.now() && isAllowedStill(services, link);
  return isGood && services.jobs.get(String(link.jobId)) ? link : undefined;
}

/** A link that is good, for people. */
export interface ShownLink extends ShareLink {
  readonly backup: string;
  /** Who has made it; undefined: the one who needs no name. */
  readonly maker: string | undefined;
}

/** Those that are good: for whoever decides over everything all of them, for others their own. */
export function linksOf(services: Services, caller: Caller): ShownLink[] {
  const { database, clock, jobs } = services;
  return database.shareLinks.list().flatMap((link) => {
    const backup = jobs.get(String(link.jobId))?.job.name;
    const maker = makerOf(services, link);
    if (backup === undefined || !maker || link.expires <= clock.now() || !isOwn(link, caller)) return [];
    return [{ ...link, backup, maker: maker.userId === administrator.userId ? undefined : maker.name }];
  });
}

/** Ends a link. False if there is none, or if it is none of his. */
export function revokeLink({ database }: Services, caller: Caller, id: number): boolean {
  const link = database.shareLinks.get(id);
  if (!link || !isOwn(link, caller)) return false;
  database.shareLinks.remove(id);
  return true;
}

/** Ends all links that there are: what they were signed with is forgotten. */
export function revokeAllLinks(services: Services): void {
  services.database.transaction(() => {
    makeKey(services);
    services.database.shareLinks.removeAll();
  });
}

function isOwn({ userId }: ShareLink, caller: Caller): boolean {
  return isAllowed(caller, "administer") || userId === caller.userId;
}

function makerOf(services: Services, { userId }: ShareLink): Caller | undefined {
  const key = /^key:(\d+)$/.exec(userId)?.[1];
  return key === undefined ? services.authentication.callerOf(userId) : callerOfKeyNumber(services, Number(key));
}

function isAllowedStill(services: Services, link: ShareLink): boolean {
  const maker = makerOf(services, link);
  if (!maker) return false;
  try {
    requireAllowed(maker, { permission: "restore", jobId: String(link.jobId), forSomeJobs: false });
    return true;
  } catch (error) {
    if (error instanceof HttpError) return false;
    throw error;
  }
}

function requirePossible(services: Services, job: Job): void {
  if (job.isTemporary) {
    throw new UserError("LinkNotPossible", "This backup is only open for looking, and is forgotten some time", {
      advice: "Add it to this server first.",
    });
  }
  // Nobody is asked for one who uses a link.
  if (needsPassphrase(services, { session: "", jobId: job.id }, job)) {
    throw new UserError("LinkNotPossible", "The settings of the backup do not have its passphrase", {
      advice: "Add it to the settings of the backup, or download the file yourself.",
    });
  }
}

async function requireThere({ tasks }: Services, jobId: string, version: Date, path: string): Promise<void> {
  const time = version.getTime() / 1000;
  const isFolder = /[\\/]$/.test(path);
  const { times, isKnown } = await tasks.immediate(jobId, {
    call: "tree",
    folder: isFolder ? path : "",
    time,
    page: 0,
    pageSize: 1,
    order: "name",
    isDescending: false,
    withGone: false,
  });
  if (!times.some((each) => each.getTime() === version.getTime())) {
    throw versionGone();
  }
  if (isFolder && isKnown) return;
  const [found] = isFolder ? [] : await tasks.immediate(jobId, { call: "measure", paths: [path], time });
  if (found?.files === 1) return;
  throw new UserError("FileNotInVersion", "This version does not have this file", {
    advice: "Look for it at another moment.",
  });
}

/** Over all that the link is for, so that it is for nothing else. */
function signatureOf({ id, jobId, version, path, archive, userId, created, expires }: ShareLink, key: string): string {
  const signed = [id, jobId, version.getTime(), path, archive, userId, created.getTime(), expires.getTime()];
  return createHmac("sha256", Buffer.from(key, "base64url")).update(JSON.stringify(signed)).digest("base64url");
}

function keyOf({ database }: Services): string | undefined {
  return database.settings.get(keySetting) || undefined;
}

function makeKey({ database }: Services): string {
  const key = randomBytes(32).toString("base64url");
  database.settings.set(keySetting, key);
  return key;
}
