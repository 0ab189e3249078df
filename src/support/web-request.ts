import { type IncomingHttpHeaders, type IncomingMessage, request as startRequest } from "node:http";
import { connect } from "node:net";
import type { CertificateRules } from "./certificate-rules.ts";
import { connectTls } from "./tls.ts";

export interface WebRequest {
  readonly method: string;
  /** http or https. */
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: nothing is sent. */
  readonly body?: string | undefined;
}

export interface WebAnswer {
  readonly status: number;
  /** The reason behind the status. */
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** There was more than is in `body`. */
  readonly isCut: boolean;
}

/** What is given to an exchange besides the request. */
export interface WebTerms {
  readonly rules: CertificateRules;
  readonly signal: AbortSignal;
  /** Bytes of an answer that are read. */
  readonly limit: number;
}

/**
 * Makes a request on a connection of its own and follows no redirects. Throws `InvalidServerCertificate`, the signal's
 * reason, or the system's error.
 */
export async function exchange(request: WebRequest, { rules, signal, limit }: WebTerms): Promise<WebAnswer> {
  const { method, url, headers, body } = request;
  const isSecure = url.protocol === "https:";
  const target = { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) || (isSecure ? 443 : 80) };
  // The certificate is looked at before anything is sent.
  const socket = isSecure ? await connectTls({ ...target, signal }, rules) : undefined;
  const content = Buffer.from(body ?? "");
  return new Promise((resolve, reject) => {
    const outgoing = startRequest(
      {
        ...target,
        method,
        path: url.pathname + url.search,
        headers: { Host: url.host, ...headers, "Content-Length": String(content.length) },
        signal,
        createConnection: () => socket ?? connect(target),
      },
      (incoming) => {
        readStart(incoming, limit).then((read) => {
          const { statusCode = 0, statusMessage = "", headers: answered } = incoming;
          resolve({ status: statusCode, reason: statusMessage, headers: answered, ...read });
        }, reject);
      },
    );
    outgoing.on("error", (error) => reject(signal.aborted ? signal.reason : error));
    outgoing.end(content);
  });
}

async function readStart(incoming: IncomingMessage, limit: number): Promise<{ body: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, limit), isCut: size > limit };
}
