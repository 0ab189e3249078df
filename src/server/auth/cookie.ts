import { hostOf } from "./host-names.ts";

/** The only path to which browsers send it. */
const path = "/api/v1/auth/refresh";
/** Clients of a server on a usual port name it, where the `Host` header doesn't. */
const portsLeftOut = ["0", "80", "443"];

/** The cookie that carries a refresh token (secrets-and-auth.md 2.8). */
export function refreshCookie(request: Request, token: string, expires: Date): string {
  const secure = new URL(request.url).protocol === "https:" ? ["secure"] : [];
  const attributes = [`expires=${expires.toUTCString()}`, `domain=${hostOf(request).name}`, `path=${path}`];
  return [`${nameOf(request)}=${token}`, ...attributes, ...secure, "samesite=strict", "httponly"].join("; ");
}

export function deletedRefreshCookie(request: Request): string {
  const expires = new Date(0).toUTCString();
  return `${nameOf(request)}=; expires=${expires}; domain=${hostOf(request).name}; path=${path}`;
}

/** The refresh token in the request's cookies. */
export function refreshTokenOf(request: Request): string | undefined {
  const cookies = new Map<string, string>();
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0) cookies.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const port = hostOf(request).port;
  const ports = port === undefined || portsLeftOut.includes(port) ? [port ?? "0", ...portsLeftOut] : [port];
  return ports.map((each) => cookies.get(`RefreshToken_${each}`)).find((token) => token !== undefined && token !== "");
}

function nameOf(request: Request): string {
  return `RefreshToken_${hostOf(request).port ?? 0}`;
}
