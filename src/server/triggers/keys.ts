import { createHash, randomBytes } from "node:crypto";
import type { TriggerKey } from "../../database/server/trigger-keys.ts";
import type { Services } from "../services.ts";

/** Tells such keys from other secrets, for people and for scanners. */
const prefix = "bunker-trigger-";

/**
 * Makes a key, which is shown once and stored nowhere.
 *
 * @param jobIds which jobs it may start; undefined: all.
 */
export function createTriggerKey(
  { database, clock }: Pick<Services, "database" | "clock">,
  name: string,
  jobIds: readonly number[] | undefined,
): { readonly id: number; readonly key: string } {
  const key = prefix + randomBytes(32).toString("base64url");
  const hash = hashOfTriggerKey(key);
  return { id: database.triggerKeys.create({ name, hash, jobIds: jobIds ?? null, created: clock.now() }), key };
}

/** What is stored of a key. It is as random as the hash, so that nothing slower is needed. */
export function hashOfTriggerKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** The key that a request brings as `Authorization: Bearer`, or in the header `X-Trigger-Key`. */
export function triggerKeyOf({ headers }: Request): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const key = headers.get("x-trigger-key") ?? bearer;
  return key?.startsWith(prefix) ? key : undefined;
}

/** Whether a key that is known may start a job. */
export function mayStart({ jobIds, revoked }: TriggerKey, jobId: string): boolean {
  return revoked === null && (jobIds === null || jobIds.includes(Number(jobId)));
}
