import type { Services } from "../../services.ts";
import { readVersion, type WantedContent } from "../../version-content.ts";
import { basketsOf } from "./baskets.ts";

/** A version of a backup, looked at by somebody who is signed in. */
export interface Place {
  readonly session: string;
  readonly jobId: string;
  readonly time: Date;
}

/** The content of one file, or of several in an archive, without `size`. */
export function read(
  services: Services,
  { session, jobId, time }: Place,
  paths: readonly string[],
  wanted: Pick<WantedContent, "range" | "archive"> = {},
) {
  const passphrase = basketsOf(services).passphrase(session, jobId);
  const options = { time: time.toISOString(), ...(passphrase !== undefined && { passphrase }) };
  return readVersion(services, jobId, { paths, ...wanted }, options);
}

/** Undefined if it is no text. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    // The last letter may be cut.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
