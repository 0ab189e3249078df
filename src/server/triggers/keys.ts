import { createHash, randomBytes } from "node:crypto";
import { type KeyScope, keyScopes } from "../../database/server/schema.ts";
import type { TriggerKey } from "../../database/server/trigger-keys.ts";
import { UserError } from "../../support/errors.ts";
import type { Caller } from "../auth/caller.ts";
import { permissionsOfScopes } from "../auth/permissions.ts";
import { HttpError } from "../http/errors.ts";
import type { Services } from "../services.ts";
import { isSigned, keyOfSignature } from "./signature.ts";

/** Tell such keys from other secrets, for people and for scanners: those that are sent along, and those that sign. */
const prefix = "bunker-trigger-";
const signingPrefix = "bunker-signing-";

/** What keys are asked for and checked with. */
export type KeySurroundings = Pick<Services, "database" | "clock">;

export interface WantedKey {
  readonly name: string;
  /** The jobs that it is for; undefined: all. */
  readonly jobIds?: readonly number[] | undefined;
  /** To start jobs unless given. */
  readonly scopes?: readonly KeyScope[] | undefined;
  readonly expires?: Date | undefined;
  /** Requests are signed with it, and it is never sent. */
  readonly signs?: boolean | undefined;
}

/**
 * Makes a key, which is shown once. One that is sent along is stored nowhere; one that signs is stored as other secrets are,
 * since a signature can't be checked without it. Throws `InvalidKey`.
 */
export function createTriggerKey(
  { database, clock }: KeySurroundings,
  { name, jobIds, scopes = ["run"], expires, signs = false }: WantedKey,
): { readonly id: number; readonly key: string } {
  const now = clock.now();
  if (scopes.length === 0) throw new UserError("InvalidKey", "The key may do nothing");
  if (expires && expires <= now) throw new UserError("InvalidKey", "The key would have expired already");
  const key = (signs ? signingPrefix : prefix) + randomBytes(32).toString("base64url");
  const id = database.triggerKeys.create({
    name,
    hash: hashOfTriggerKey(key),
    signingKey: signs ? key : null,
    scopes: keyScopes.filter((scope) => scopes.includes(scope)),
    jobIds: jobIds ?? null,
    created: now,
    expires: expires ?? null,
  });
  return { id, key };
}

/** What is stored of a key. It is as random as the hash, so that nothing slower is needed. */
function hashOfTriggerKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Whether a request comes with such a key, or is signed with one. */
export function bringsKey(request: Request): boolean {
  return isSigned(request) || sentKey(request) !== undefined;
}

/** Who has the key of a request, and may do what it is for. Throws an `HttpError` with an id if it is worth nothing. */
export async function callerOfKey({ database, clock }: KeySurroundings, request: Request): Promise<Caller> {
  const now = clock.now();
  const key = isSigned(request) ? await keyOfSignature(request, database, now) : keyOfHeader(request, database);
  if (key.revoked !== null) throw new HttpError(401, "The key was revoked", "KeyRevoked");
  if (key.expires !== null && key.expires <= now) throw new HttpError(401, "The key has expired", "KeyExpired");
  database.triggerKeys.touch(key.id, now);
  return holderOf(key);
}

/** Who has the key of this number; undefined if that is worth nothing. */
export function callerOfKeyNumber({ database, clock }: KeySurroundings, id: number): Caller | undefined {
  const key = database.triggerKeys.get(id);
  const isGood = key && key.revoked === null && (key.expires === null || key.expires > clock.now());
  return isGood ? holderOf(key) : undefined;
}

function holderOf({ id, name, scopes, jobIds }: TriggerKey): Caller {
  return {
    name,
    userId: `key:${id}`,
    kind: "key",
    permissions: new Set(permissionsOfScopes(scopes)),
    jobIds: jobIds === null ? undefined : new Set(jobIds.map(String)),
  };
}

function keyOfHeader(request: Request, { triggerKeys }: KeySurroundings["database"]): TriggerKey {
  const given = sentKey(request);
  if (given?.startsWith(signingPrefix)) {
    throw new HttpError(
      401,
      "This key signs requests, and must never be sent: revoke it, and make another",
      "KeySigns",
    );
  }
  const key = given === undefined ? undefined : triggerKeys.findByHash(hashOfTriggerKey(given));
  if (!key) throw new HttpError(401, "A valid key is needed", "KeyUnknown");
  return key;
}

/** What a request brings as `Authorization: Bearer`, or in the header `X-Trigger-Key`. */
function sentKey({ headers }: Request): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const key = headers.get("x-trigger-key") ?? bearer;
  return key?.startsWith(prefix) || key?.startsWith(signingPrefix) ? key : undefined;
}
