import { type IncomingMessage, request as startRequest } from "node:http";
import { connect } from "node:net";
import { messageOf, UserError } from "../../support/errors.ts";
import { type CertificateRules, connectTls } from "../../support/tls.ts";

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
export async function exchange(
  request: ServerRequest,
  rules: CertificateRules,
  timeout: number,
): Promise<ServerAnswer> {
  try {
    return await attempt(request, rules, AbortSignal.timeout(timeout));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("ServerNotReached", `There is no answer from ${request.url.origin}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function attempt(
  { method, url, headers, body }: ServerRequest,
  rules: CertificateRules,
  signal: AbortSignal,
): Promise<ServerAnswer> {
  const isSecure = url.protocol === "https:";
  const target = { host: url.hostname.replace(/^\[|\]$/g, ""), port: Number(url.port) || (isSecure ? 443 : 80) };
  // The certificate is looked at before anything is sent.
  const socket = isSecure ? await connectTls({ ...target, signal }, rules) : undefined;
  const content = body === undefined ? undefined : Buffer.from(body);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = startRequest(
      {
        ...target,
        method,
        path: url.pathname + url.search,
        headers: {
          Host: url.host,
          ...headers,
          ...(content && { "Content-Type": "application/json" }),
          "Content-Length": String(content?.length ?? 0),
        },
        signal,
        createConnection: () => socket ?? connect(target),
      },
      resolve,
    );
    outgoing.on("error", (error) => reject(signal.aborted ? signal.reason : error));
    outgoing.end(content);
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > mostBytes) throw new Error("The answer is too long");
    chunks.push(chunk);
  }
  return {
    status: incoming.statusCode ?? 0,
    body: Buffer.concat(chunks),
    cookies: incoming.headers["set-cookie"] ?? [],
  };
}
