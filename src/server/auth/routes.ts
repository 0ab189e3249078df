import * as v from "valibot";
import { answerOf } from "../http/answers.ts";
import { HttpError, refused } from "../http/errors.ts";
import { type Call, type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";
import type { Account } from "./account.ts";
import { administrator, type Caller } from "./caller.ts";
import { deletedRefreshCookie, refreshCookie, refreshTokenOf } from "./cookie.ts";
import type { Session, SignInOrigin } from "./sign-ins.ts";
import { ExpiredToken, InvalidToken, type SingleOperation, singleOperations } from "./tokens.ts";

const optionalText = v.nullish(v.string());
const rememberMe = v.nullish(v.boolean());
const nonceBody = v.optional(v.nullable(v.object({ Nonce: optionalText })));
const session = v.object({ AccessToken: v.string(), RefreshNonce: v.nullable(v.string()) });
const issuedToken = v.object({ Token: v.string() });

/** Whose tokens these are. */
const user = { api: "web-api" } as const;

export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v1/auth/login",
    access: "open",
    summary: "Sign in with the password",
    body: v.object({ Name: optionalText, Password: optionalText, RememberMe: rememberMe }),
    answer: session,
    handle: async (call, services) => {
      const { Name, Password, RememberMe } = call.body;
      const account = await accountOf(Name, Password, call, services);
      if (!account) throw refused(401, "SignInFailed", "Failed to log in");
      requireNoSecondFactor(account);
      services.authentication.noteSignIn(account);
      const begun = await services.authentication.signIns.begin(account.userId, RememberMe ?? false, originOf(call));
      return withCookie(begun, call.request, services);
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/signin",
    access: "open",
    summary: "Sign in with a sign-in token",
    body: v.object({ SigninToken: optionalText, RememberMe: rememberMe }),
    answer: session,
    handle: async (call, services) => {
      const { authentication } = services;
      const { body, request } = call;
      requireSigninTokens(services);
      try {
        const userId = await authentication.redeem(body.SigninToken ?? "");
        const begun = await authentication.signIns.begin(userId, body.RememberMe ?? false, originOf(call));
        return withCookie(begun, request, services);
      } catch (error) {
        if (error instanceof ExpiredToken) throw refused(401, "SignInExpired", "Signin token expired");
        throw asHttpError(error, "Failed to sign in");
      }
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/refresh",
    access: "open",
    summary: "New tokens for the refresh token in the cookie",
    body: nonceBody,
    answer: session,
    handle: async ({ body, request }, services) => {
      const token = refreshTokenOf(request);
      if (token === undefined) throw refused(401, "SignInMissing", "Authorization failed due to missing cookie.");
      try {
        return withCookie(await services.authentication.signIns.renew(token, body?.Nonce ?? ""), request, services);
      } catch (error) {
        throw asHttpError(error, "Failed to refresh token");
      }
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/refresh/logout",
    access: "open",
    summary: "Sign out",
    body: nonceBody,
    answer: v.object({ success: v.boolean() }),
    handle: async ({ body, request }, { authentication }) => {
      const token = refreshTokenOf(request);
      if (token !== undefined) await authentication.signIns.end(token, body?.Nonce ?? "");
      return withHeader(answerOf({ success: true }), deletedRefreshCookie(request));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/issuesignintoken",
    access: "open",
    summary: "A sign-in token for the password",
    body: v.object({ Name: optionalText, Password: optionalText }),
    answer: issuedToken,
    handle: async (call, services) => {
      requireSigninTokens(services);
      const account = await accountOf(call.body.Name, call.body.Password, call, services);
      if (!account) throw refused(401, "SignInFailed", "Incorrect password");
      requireNoSecondFactor(account);
      return { Token: await services.authentication.tokens.signin(tokenUser(account)) };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/issuetoken/{operation}",
    access: "signed-in",
    summary: "A token for one operation: export, bugreport or websocket",
    answer: issuedToken,
    handle: async ({ params, caller }, { authentication }) => {
      const operation = params.operation.toLowerCase();
      if (!singleOperations.includes(operation)) throw new HttpError(400, "Invalid operation");
      return { Token: await authentication.tokens.singleOperation(tokenUser(caller), operation as SingleOperation) };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/issue-forever-token",
    access: "administer",
    summary: "An access token for ten years",
    answer: session,
    handle: async (_, { authentication }) => ({
      AccessToken: await authentication.foreverToken(),
      RefreshNonce: null,
    }),
  }),
  route({
    method: "POST",
    path: "/api/v1/auth/status",
    access: "open",
    summary: "Whether this request is signed in",
    answer: v.object({ authorized: v.boolean(), message: v.string(), socketToken: v.optional(v.string()) }),
    handle: async ({ request }, { authentication }) => {
      const credential = await authentication.credentialOf(request);
      if (credential.kind !== "good") return { authorized: false, message: "Not authorized" };
      const socketToken = await authentication.tokens.singleOperation(tokenUser(credential.caller), "websocket");
      return { authorized: true, message: "Authorized", socketToken };
    },
  }),
];

/** Clients of Duplicati know no names, and mean the administrator. */
function accountOf(
  name: string | null | undefined,
  password: string | null | undefined,
  { connection }: Call,
  { authentication }: Services,
): Promise<Account | undefined> {
  return authentication.accountByPassword(connection.remoteAddress, name ?? "", password ?? "");
}

/** Whose a token is that somebody has made who is signed in. */
function tokenUser({ userId }: Pick<Caller, "userId">): string {
  return userId === administrator.userId ? user.api : userId;
}

/** What is kept of who signed in. */
export function originOf({ request, connection }: Pick<Call, "request" | "connection">): SignInOrigin {
  return { client: request.headers.get("user-agent")?.slice(0, 300) ?? null, address: connection.remoteAddress };
}

/** Where a second factor is asked for, the password alone lets no program in, unless the user wants that. */
function requireNoSecondFactor({ secondFactor }: Account): void {
  if (!secondFactor.isOn || secondFactor.allowsPrograms) return;
  throw refused(
    401,
    "SecondFactorNeeded",
    "A second factor is needed: sign in with a browser, or let programs in under Settings, Access",
  );
}

function requireSigninTokens({ authentication }: Services): void {
  if (!authentication.allowsSigninTokens) throw refused(401, "SignInTokensOff", "Signin tokens are disabled");
}

function asHttpError(error: unknown, text: string): unknown {
  return error instanceof InvalidToken ? refused(401, "SignInFailed", text) : error;
}

function withCookie({ accessToken, refreshToken, nonce }: Session, request: Request, { authentication }: Services) {
  const answer = answerOf({ AccessToken: accessToken, RefreshNonce: nonce });
  return withHeader(answer, refreshCookie(request, refreshToken, authentication.cookieEnd));
}

function withHeader(answer: Response, cookie: string): Response {
  answer.headers.append("Set-Cookie", cookie);
  return answer;
}
