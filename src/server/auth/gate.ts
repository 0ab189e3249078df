import { HttpError, MalformedRequest } from "../http/errors.ts";
import type { Gate } from "../http/gate.ts";
import type { Access, Route } from "../http/route.ts";
import type { Authentication, Credential } from "./authentication.ts";
import { isSame } from "./constant-time.ts";
import { hostOf } from "./host-names.ts";
import { InvalidToken } from "./tokens.ts";

/** The order is that of clients' expectations: login, name of the host, pre-shared key (rest-api.md 2). */
export function makeGate(authentication: Authentication, keys: KeyGate): Gate {
  return {
    refuse: async (request, route) => {
      const { path, access } = route;
      const isByKey = access === "login" && keys.brings(request);
      const refused = isByKey
        ? await keys.requireReader(request, route)
        : await refusedLogin(authentication, request, access);
      if (refused) return refused;
      if (!path.startsWith("/api/")) return undefined;
      const { name } = hostOf(request);
      if (!authentication.hostNames.isAllowed(name)) throw new HttpError(403, `Invalid hostname: ${name}`);
      return hasPreSharedKey(authentication, request) ? undefined : wrongPreSharedKey();
    },
  };
}

/** Lets other programs in that bring a key. */
export interface KeyGate {
  /** Whether a request comes with such a key. */
  brings(request: Request): boolean;
  /** Throws unless the key may read what the route tells. */
  requireReader(request: Request, route: Pick<Route, "path" | "tellsSecrets">): Promise<undefined>;
}

async function refusedLogin(authentication: Authentication, request: Request, access: Access) {
  if (access === "open" || (typeof access === "object" && "keyScope" in access)) return undefined;
  if (access === "login") {
    const credential = await authentication.credentialOf(request);
    return credential.kind === "good" ? undefined : unauthorized(credential);
  }
  const token = new URL(request.url).searchParams.get("token");
  if (token === null) throw new MalformedRequest(400);
  if (!(await isTokenFor(authentication, access.singleOperation, token))) throw new HttpError(401, "Invalid operation");
  return undefined;
}

async function isTokenFor(authentication: Authentication, operation: "export" | "bugreport", token: string) {
  try {
    return await authentication.isTokenFor(operation, token);
  } catch (error) {
    if (error instanceof InvalidToken) throw new HttpError(401, "Invalid token");
    throw error;
  }
}

function unauthorized(credential: Credential): Response {
  const headers = new Headers();
  if (credential.kind !== "bad") headers.set("WWW-Authenticate", "Bearer");
  else if (credential.scheme === "Bearer") {
    const { expired } = credential;
    const description = expired && `, error_description="The token expired at '${expired.toISOString()}'"`;
    headers.set("WWW-Authenticate", `Bearer error="invalid_token"${description ?? ""}`);
  }
  return new Response(null, { status: 401, headers });
}

function hasPreSharedKey({ options: { preSharedKey } }: Authentication, request: Request): boolean {
  return preSharedKey === undefined || isSame(request.headers.get("x-duplicati-presharedkey") ?? "", preSharedKey);
}

function wrongPreSharedKey(): Response {
  return new Response("Invalid PreSharedKey", { status: 403, headers: { "Content-Type": "text/plain" } });
}
