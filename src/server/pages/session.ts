import { hostOf } from "../auth/host-names.ts";
import type { PageToken } from "../auth/sign-ins.ts";

/**
 * The cookie of a browser that looks at the pages. Its path is that of the page which sets it, so that below a proxy
 * nobody else's pages get it; other ports of this host have other names.
 */
export function sessionCookie(request: Request, { token, expires }: PageToken): string {
  const secure = new URL(request.url).protocol === "https:" ? ["secure"] : [];
  const lasting = expires ? [`expires=${expires.toUTCString()}`] : [];
  return [`${nameOf(request)}=${token}`, ...lasting, ...secure, "samesite=lax", "httponly"].join("; ");
}

export function deletedSessionCookie(request: Request): string {
  return `${nameOf(request)}=; expires=${new Date(0).toUTCString()}; samesite=lax; httponly`;
}

export function sessionTokenOf(request: Request): string | undefined {
  const name = nameOf(request);
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value) return value;
  }
  return undefined;
}

/**
 * Whether a request that changes something comes from a page of this server. Browsers say so themselves, in a header that
 * no script can set; those that don't, name the origin. What says nothing is no browser, and has no business with a cookie.
 */
export function isFromOwnPage(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  const { name, port } = hostOf(request);
  const named = new URL(origin);
  return named.hostname === name && (port === undefined || named.port === "" || named.port === port);
}

function nameOf(request: Request): string {
  return `BunkerSession_${hostOf(request).port ?? 0}`;
}
