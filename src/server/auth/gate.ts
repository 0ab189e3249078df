import { MalformedRequest, refused } from "../http/errors.ts";
import type { Gate } from "../http/gate.ts";
import type { Access, Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { bringsKey, callerOfKey } from "../triggers/keys.ts";
import type { Authentication, Credential } from "./authentication.ts";
import { type Caller, type Need, nobody, requireAllowed } from "./caller.ts";
import { isSame } from "./constant-time.ts";
import { hostOf } from "./host-names.ts";
import { jobOfPath } from "./subject.ts";
import { InvalidToken } from "./tokens.ts";

/** The order is that of clients' expectations: login, name of the host, pre-shared key (rest-api.md 2), and then what one may. */
export function makeGate(services: Services): Gate {
  const { authentication } = services;
  return {
    admit: async (request, route) => {
      const { path, access } = route;
      const caller = await callerOf(services, request, access);
      if (caller instanceof Response) return caller;
      const stranger = isForPrograms(path) ? refuseStranger(authentication, request) : undefined;
      return stranger ?? requirePermission(services, caller, route, request);
    },
  };
}

/** Whoever calls this server by a foreign name, or lacks the key that all programs share. Throws, or gives the answer of a refusal. */
export function refuseStranger(authentication: Authentication, request: Request): Response | undefined {
  const { name } = hostOf(request);
  if (!authentication.hostNames.isAllowed(name)) throw refused(403, "HostNotAllowed", `Invalid hostname: ${name}`);
  return hasPreSharedKey(authentication, request) ? undefined : wrongPreSharedKey();
}

const isForPrograms = (path: string) => path.startsWith("/api/") || path === "/mcp";

/** The caller, if he may have what the request to a route asks for. Throws what {@link requireAllowed} throws. */
export function requirePermission(
  services: Pick<Services, "jobs" | "tasks">,
  caller: Caller,
  { path, access, forSomeJobs }: Pick<Route, "path" | "access" | "forSomeJobs">,
  request: Request,
): Caller {
  const permission = permissionOf(access);
  if (permission === undefined) return caller;
  const jobId = jobOfPath(path, new URL(request.url).pathname, services);
  requireAllowed(caller, { permission, jobId, forSomeJobs });
  return caller;
}

/** What a route takes to be allowed, however one shows who one is; undefined: it is for everybody. */
export function permissionOf(access: Access): Need["permission"] | undefined {
  if (access === "open") return undefined;
  if (typeof access !== "object") return access;
  if (!("keyScope" in access)) return "administer";
  return access.keyScope === "any" ? "signed-in" : access.keyScope;
}

/** Who sends the request; an answer if it takes a credential and there is no good one. */
async function callerOf(services: Services, request: Request, access: Access): Promise<Caller | Response> {
  if (access === "open") return nobody;
  const { authentication } = services;
  if (typeof access === "object") {
    return "keyScope" in access
      ? callerOfKey(services, request)
      : callerOfOperation(authentication, request, access.singleOperation);
  }
  if (bringsKey(request)) return callerOfKey(services, request);
  const credential = await authentication.credentialOf(request);
  return credential.kind === "good" ? credential.caller : unauthorized(credential);
}

async function callerOfOperation(authentication: Authentication, request: Request, operation: "export" | "bugreport") {
  const token = new URL(request.url).searchParams.get("token");
  if (token === null) throw new MalformedRequest(400);
  const caller = await callerOfToken(authentication, operation, token);
  if (!caller) throw refused(401, "TokenInvalid", "Invalid operation");
  return caller;
}

async function callerOfToken(authentication: Authentication, operation: "export" | "bugreport", token: string) {
  try {
    return await authentication.callerFor(operation, token);
  } catch (error) {
    if (error instanceof InvalidToken) throw refused(401, "TokenInvalid", "Invalid token");
    throw error;
  }
}

function unauthorized(credential: Exclude<Credential, { kind: "good" }>): Response {
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
