import { createHmac, randomBytes } from "node:crypto";

/** What a key begins with whose rest is base64; any other is taken as it is. */
const encodedKey = "whsec_";

/** A name for a report, which it keeps however often it is sent: who gets it twice can tell. */
export function newReportId(): string {
  return `msg_${randomBytes(16).toString("base64url")}`;
}

/**
 * Headers by which the receiver can tell that a report comes from somebody with the key, is whole, and is new, as Standard Webhooks has
 * them: HMAC-SHA-256 over id, time and body.
 */
export function signatureHeaders(key: string, id: string, time: Date, body: string): Record<string, string> {
  const seconds = String(Math.floor(time.getTime() / 1000));
  const bytes = key.startsWith(encodedKey)
    ? Buffer.from(key.slice(encodedKey.length), "base64")
    : Buffer.from(key, "utf8");
  const signature = createHmac("sha256", bytes).update(`${id}.${seconds}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": `v1,${signature}` };
}
