import { createHash, randomBytes } from "node:crypto";
import type { TriggerKey } from "../../database/server/trigger-keys.ts";

/** Tells such keys from other secrets, for people and for scanners. */
const prefix = "bunker-trigger-";

/** A new key, which is shown once and stored nowhere. */
export function makeTriggerKey(): string {
  return prefix + randomBytes(32).toString("base64url");
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
