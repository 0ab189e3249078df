import { type IncomingMessage, request as startRequest } from "node:http";
import { connect } from "node:net";
import { type CertificateRules, connectTls } from "../../support/tls.ts";

export interface WebRequest {
  readonly url: string;
  readonly method: string;
  readonly contentType: string;
  readonly body: string;
}

export interface WebAnswer {
  readonly status: number;
  /** The reason behind the status. */
  readonly reason: string;
  /** The beginning of the answer. */
  readonly text: string;
}

const mostRedirects = 10;
/** Bytes of an answer that are read; nobody needs more of it. */
const answerLimit = 64 * 1024;

/** Makes a request and follows redirects. Throws if no answer comes within `timeout` milliseconds. */
export async function sendRequest(request: WebRequest, rules: CertificateRules, timeout: number): Promise<WebAnswer> {
  const signal = AbortSignal.timeout(timeout);
  let current = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(current, rules, signal);
    const next = redirects < mostRedirects ? redirectOf(current, answer) : undefined;
    if (!next) return answer;
    current = next;
  }
}

async function exchange(
  { url, method, contentType, body }: WebRequest,
  rules: CertificateRules,
  signal: AbortSignal,
): Promise<WebAnswer & { location: string | undefined }> {
  const { protocol, hostname, port, pathname, search, host, username, password } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") throw new Error(`Reports cannot be sent by "${protocol}//"`);
  const isSecure = protocol === "https:";
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isSecure ? 443 : 80) };
  // The certificate is looked at before anything is sent.
  const socket = isSecure ? await connectTls({ ...target, signal }, rules) : undefined;
  const content = Buffer.from(body);
  const headers: Record<string, string> = { Host: host };
  if (username !== "") headers.Authorization = basicAuthorization(username, password);
  if (content.length > 0) headers["Content-Type"] = contentType;
  headers["Content-Length"] = String(content.length);
  return new Promise((resolve, reject) => {
    const outgoing = startRequest(
      {
        ...target,
        method,
        path: pathname + search,
        headers,
        signal,
        // A connection of its own, since nothing follows.
        createConnection: () => socket ?? connect(target),
      },
      (incoming) => {
        readStart(incoming).then((text) => {
          const { statusCode = 0, statusMessage = "", headers: answered } = incoming;
          resolve({ status: statusCode, reason: statusMessage, text, location: answered.location });
        }, reject);
      },
    );
    outgoing.on("error", (error) => reject(signal.aborted ? signal.reason : error));
    outgoing.end(content);
  });
}

async function readStart(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= answerLimit) break;
  }
  return Buffer.concat(chunks).subarray(0, answerLimit).toString();
}

function basicAuthorization(user: string, password: string): string {
  const text = `${decodeURIComponent(user)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(text).toString("base64")}`;
}

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Where the answer sends the request; never from https back to http. As browsers do it, a post that was moved becomes a
 * question, unless only its scheme changed: the report must get there.
 */
function redirectOf(
  request: WebRequest,
  { status, location }: { status: number; location: string | undefined },
): WebRequest | undefined {
  if (!redirects.has(status) || location === undefined || !URL.canParse(location, request.url)) return undefined;
  const [from, to] = [new URL(request.url), new URL(location, request.url)];
  if (from.protocol === "https:" && to.protocol !== "https:") return undefined;
  const place = ({ hostname, pathname, search }: URL) => `${hostname}${pathname}${search}`;
  const staysItself = status === 307 || status === 308 || (status !== 303 && place(from) === place(to));
  if (staysItself || request.method === "GET" || request.method === "HEAD") return { ...request, url: to.href };
  return { url: to.href, method: "GET", contentType: "", body: "" };
}
