import { createHmac } from "node:crypto";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { TriggerKey } from "../../database/server/trigger-keys.ts";
import { isSame } from "../auth/constant-time.ts";
import { HttpError } from "../http/errors.ts";
import { readBytes } from "../http/input.ts";

/** How far the time in a signed request may be from that of the server, in seconds. */
const signatureWindow = 300;
/** Longest body of a signed request, in bytes. */
const maximumBody = 1 << 20;

const headers = {
  key: "x-bunker-key",
  time: "x-bunker-time",
  nonce: "x-bunker-nonce",
  signature: "x-bunker-signature",
} as const;

/** What a request is signed with, and what is signed of it. */
export interface SignedRequest {
  /** Seconds since 1970. */
  readonly time: number;
  readonly nonce: string;
  readonly method: string;
  /** With the query, from `/api/` or `/metrics` on. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** Whether somebody has meant to sign a request. */
export function isSigned(request: Request): boolean {
  return request.headers.has(headers.signature);
}

/** The HMAC-SHA256 of all that makes a request what it is, in hexadecimal digits. */
export function signatureOf({ time, nonce, method, path, body }: SignedRequest, secret: string): string {
  const head = [time, nonce, method, path, ""].join("\n");
  return createHmac("sha256", secret).update(head).update(body).digest("hex");
}

/**
 * The key that a request is signed with. It has to be made a moment ago, and counts once. Throws an `HttpError` with an id for
 * everything that is wrong.
 */
export async function keyOfSignature(
  request: Request,
  { triggerKeys }: Pick<ServerDatabase, "triggerKeys">,
  now: Date,
): Promise<TriggerKey> {
  const { id, time, nonce, signature } = readHeaders(request);
  const { pathname, search } = new URL(request.url);
  // What is sent is read once more by whoever answers.
  const body = await readBytes(request.clone(), maximumBody);
  const signed: SignedRequest = { time, nonce, method: request.method, path: pathname + search, body };
  const key = triggerKeys.get(id);
  // Whoever has no secret learns nothing of the keys that there are.
  const isRight = isSame(signatureOf(signed, key?.signingKey ?? ""), signature);
  if (!key?.signingKey || !isRight) throw new HttpError(401, "The signature of the request is wrong", "SignatureWrong");
  if (Math.abs(now.getTime() / 1000 - time) > signatureWindow) {
    const text = `The request was signed at another time than now, which is ${Math.floor(now.getTime() / 1000)} here`;
    throw new HttpError(401, text, "SignatureNotOfNow");
  }
  const expires = new Date((time + 2 * signatureWindow) * 1000);
  if (!triggerKeys.useNonce(key.id, nonce, expires, now)) {
    throw new HttpError(
      401,
      "The request has been made before: sign each one with a nonce of its own",
      "SignatureUsed",
    );
  }
  return key;
}

function readHeaders(request: Request): { id: number; time: number; nonce: string; signature: string } {
  const [id, time, nonce, signature] = (["key", "time", "nonce", "signature"] as const).map(
    (name) => request.headers.get(headers[name])?.trim() ?? "",
  ) as [string, string, string, string];
  const isWhole =
    /^\d{1,15}$/.test(id) &&
    /^\d{1,12}$/.test(time) &&
    /^[\w.~-]{16,128}$/.test(nonce) &&
    /^[0-9a-f]{64}$/i.test(signature);
  if (isWhole) return { id: Number(id), time: Number(time), nonce, signature: signature.toLowerCase() };
  throw new HttpError(
    401,
    "A signed request needs the headers X-Bunker-Key (the number of the key), X-Bunker-Time (seconds since 1970), X-Bunker-Nonce " +
      "(16 to 128 letters and digits that are never used again), and X-Bunker-Signature (64 hexadecimal digits)",
    "SignatureMalformed",
  );
}
