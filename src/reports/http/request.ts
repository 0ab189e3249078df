import type { CertificateRules } from "../../support/certificate-rules.ts";
import { exchange } from "../../support/web-request.ts";

export interface ReportRequest {
  readonly url: string;
  readonly method: string;
  readonly contentType: string;
  readonly body: string;
  /** More headers, which belong to the body. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReportAnswer {
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
export async function sendRequest(
  request: ReportRequest,
  rules: CertificateRules,
  timeout: number,
): Promise<ReportAnswer> {
  const signal = AbortSignal.timeout(timeout);
  let current = request;
  for (let redirects = 0; ; redirects++) {
    const answer = await send(current, rules, signal);
    const next = redirects < mostRedirects ? redirectOf(current, answer) : undefined;
    if (!next) return answer;
    current = next;
  }
}

async function send(
  { url: address, method, contentType, body, headers: given = {} }: ReportRequest,
  rules: CertificateRules,
  signal: AbortSignal,
): Promise<ReportAnswer & { location: string | undefined }> {
  const url = new URL(address);
  const { protocol, username, password } = url;
  if (protocol !== "http:" && protocol !== "https:") throw new Error(`Reports cannot be sent by "${protocol}//"`);
  const headers: Record<string, string> = { ...given };
  if (username !== "") headers.Authorization = basicAuthorization(username, password);
  if (body !== "") headers["Content-Type"] = contentType;
  const answer = await exchange({ method, url, headers, body }, { rules, signal, limit: answerLimit });
  const { status, reason, headers: answered } = answer;
  return { status, reason, text: answer.body.toString(), location: answered.location };
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
  request: ReportRequest,
  { status, location }: { status: number; location: string | undefined },
): ReportRequest | undefined {
  if (!redirects.has(status) || location === undefined || !URL.canParse(location, request.url)) return undefined;
  const [from, to] = [new URL(request.url), new URL(location, request.url)];
  if (from.protocol === "https:" && to.protocol !== "https:") return undefined;
  const place = ({ hostname, pathname, search }: URL) => `${hostname}${pathname}${search}`;
  const staysItself = status === 307 || status === 308 || (status !== 303 && place(from) === place(to));
  if (staysItself || request.method === "GET" || request.method === "HEAD") return { ...request, url: to.href };
  return { url: to.href, method: "GET", contentType: "", body: "" };
}
