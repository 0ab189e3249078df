import type * as v from "valibot";
import { messageOf, UserError } from "../../support/errors.ts";
import { signInAnswer } from "./answers.ts";
import { read, ServerApi, type ServerPlace } from "./api.ts";
import type { UtilCall } from "./command.ts";
import type { ServerAnswer } from "./request.ts";
import type { StoredSession } from "./session-file.ts";

/** A way into a server, open. */
export interface SignedIn {
  readonly api: ServerApi;
  /** What the next sign-in could use. */
  readonly session: StoredSession | undefined;
}

/**
 * Signs in (programs.md 7.2): by the stored session, by the database of a server on this computer unless a password is
 * given, by the password. A way that fails is told, and the next is tried, unless no server answers. Throws `SignInFailed`.
 *
 * @param remember keeps the session for later calls.
 */
export async function signIn(call: UtilCall, remember = false): Promise<SignedIn> {
  const { output, sessions, place } = call;
  const stored = sessions.find(place.url.href);
  output.say(`Connecting to ${place.url.href}...`);
  const ways: [isThere: boolean, enter: (place: ServerPlace) => Promise<SignedIn>, keep: boolean][] = [
    [stored !== undefined, (at) => refresh(at, stored as StoredSession), true],
    [call.password === undefined && call.local.exists, (at) => byLocalServer(call, at, remember), remember],
  ];
  for (const [isThere, enter, keep] of ways) {
    if (!isThere) continue;
    try {
      return kept(call, await enter(place), keep);
    } catch (error) {
      if (isUnreachable(error)) throw signInFailed(error);
      output.say(`Could not sign in: ${messageOf(error)}`);
    }
  }
  if (call.password === undefined && !call.local.exists) output.say(`No database in ${call.localFolder}/`);
  try {
    const password = call.password ?? (await call.ask("Password of the server: "));
    const answer = await new ServerApi(place).post("auth/login", { password, rememberMe: remember });
    return kept(call, signedIn(place, answer), remember);
  } catch (error) {
    throw signInFailed(error);
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof UserError && error.id === "ServerNotReached";
}

function signInFailed(cause: unknown): UserError {
  const hint = isUnreachable(cause) ? ". Start it, or say with --hosturl where it is" : "";
  return new UserError("SignInFailed", `Failed to connect to the server: ${messageOf(cause)}${hint}`, { cause });
}

/** The header that names a session; a server calls it by the port of the address, or by 0 if that has none. */
export function sessionCookie({ url }: ServerPlace, token: string): Record<string, string> {
  const usual = url.protocol === "https:" ? "443" : "80";
  const names = url.port === "" ? [usual, "0"] : [url.port];
  return { Cookie: names.map((port) => `RefreshToken_${port}=${token}`).join("; ") };
}

async function refresh(place: ServerPlace, { token, nonce }: StoredSession): Promise<SignedIn> {
  const body = nonce === undefined ? undefined : { nonce };
  return signedIn(place, await new ServerApi(place).post("auth/refresh", body, sessionCookie(place, token)));
}

async function byLocalServer({ local }: UtilCall, place: ServerPlace, rememberMe: boolean): Promise<SignedIn> {
  const hash = place.url.protocol === "https:" ? local.certificateHash()?.toLowerCase() : undefined;
  const rules = hash ? { ...place.rules, acceptedHashes: [...place.rules.acceptedHashes, hash] } : place.rules;
  const trusting = { ...place, rules };
  const signinToken = await local.signInToken();
  return signedIn(trusting, await new ServerApi(trusting).post("auth/signin", { signinToken, rememberMe }));
}

function signedIn(place: ServerPlace, answer: ServerAnswer): SignedIn {
  const { AccessToken, RefreshNonce }: v.InferOutput<typeof signInAnswer> = read(signInAnswer, answer);
  const token = answer.cookies.map(cookieToken).find((found) => found !== undefined);
  const session = token === undefined ? undefined : { token, nonce: RefreshNonce ?? undefined };
  return { api: new ServerApi(place, AccessToken), session };
}

function cookieToken(cookie: string): string | undefined {
  return /^RefreshToken_[^=]*=([^;]*)/.exec(cookie.trim())?.[1];
}

function kept({ sessions, place, output }: UtilCall, signed: SignedIn, keep: boolean): SignedIn {
  if (keep && signed.session) {
    if (!sessions.encrypts) output.say("Warning: without a key, the session is stored in plain text");
    sessions.store(place.url.href, signed.session);
  }
  return signed;
}
