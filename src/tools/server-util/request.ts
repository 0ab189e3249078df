import type { CertificateRules } from "../../support/certificate-rules.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { exchange } from "../../support/web-request.ts";

export interface ServerRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; undefined: no body at all. */
  readonly body?: string | undefined;
}

export interface ServerAnswer {
  readonly status: number;
  readonly body: Uint8Array;
  /** As they came, one for each cookie. */
  readonly cookies: readonly string[];
}

/** A configuration is some kilobytes; more than this is no answer of a server. */
const mostBytes = 256 * 1024 * 1024;

/** Makes a request. Throws `ServerNotReached`, `InvalidServerCertificate`. @param timeout milliseconds for the whole of it. */
export async function askServer(
  { headers, ...request }: ServerRequest,
  rules: CertificateRules,
  timeout: number,
): Promise<ServerAnswer> {
  const complete = { ...headers, ...(request.body !== undefined && { "Content-Type": "application/json" }) };
  try {
    const terms = { rules, signal: AbortSignal.timeout(timeout), limit: mostBytes };
    const { status, body, headers: answered, isCut } = await exchange({ ...request, headers: complete }, terms);
    if (isCut) throw new Error("The answer is too long");
    return { status, body, cookies: answered["set-cookie"] ?? [] };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("ServerNotReached", `There is no answer from ${request.url.origin}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
