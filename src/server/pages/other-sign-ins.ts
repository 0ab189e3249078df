import * as v from "valibot";
import { userIdOf } from "../../jobs/users/users.ts";
import { administrator } from "../auth/caller.ts";
import { hostOf } from "../auth/host-names.ts";
import { longestSignInElsewhere, type SignedInElsewhere } from "../auth/openid-connect.ts";
import type { PasskeyPlace } from "../auth/passkeys.ts";
import type { Services } from "../services.ts";
import { knownRoot } from "./known-root.ts";
import { action, formText, type Page, type PageCall, page } from "./page.ts";
import { again, ownPath, signedIn } from "./sign-in.tsx";

const callbackPath = "openid-callback";

/** Ways in without the password: a passkey, an account elsewhere. */
export const otherSignInPages: readonly Page[] = [
  action({
    path: "/passkey/options",
    access: "open",
    handle: async (call, { authentication }) =>
      Response.json(await authentication.accountOf(administrator.userId)?.passkeys.beginSigningIn(placeOf(call))),
  }),
  action({
    path: "/passkey",
    access: "open",
    form: v.object({ answer: formText, next: formText }),
    handle: async (call, services) => {
      const { authentication } = services;
      const { answer, next } = call.form;
      const account = await authentication.accountByPasskey(
        call.connection.remoteAddress,
        parsed(answer),
        placeOf(call),
      );
      return account
        ? signedIn(call, services, account, { next: ownPath(next) })
        : refused(call, services, "passkey", next);
    },
  }),
  page({
    path: "/openid",
    access: "open",
    query: v.object({ next: v.optional(v.string(), "") }),
    handle: async (call, { authentication: { openId } }) => {
      const { url, state } = await openId.begin(callbackOf(call).href, ownPath(call.query.next));
      const secure = new URL(call.request.url).protocol === "https:" ? "; secure" : "";
      const cookie = `${stateCookie(call)}=${state}; max-age=600; samesite=lax; httponly${secure}`;
      return new Response(null, { status: 303, headers: { Location: url, "Set-Cookie": cookie } });
    },
  }),
  page({
    path: `/${callbackPath}`,
    access: "open",
    handle: async (call, services) => {
      const { openId } = services.authentication;
      const state = new RegExp(`(?:^|;\\s*)${stateCookie(call)}=([\\w-]+)`).exec(
        call.request.headers.get("cookie") ?? "",
      )?.[1];
      const begun = state === undefined ? undefined : openId.callbackOf(state);
      if (state === undefined || begun === undefined) return refused(call, services, "openid", "");
      const came = new URL(begun);
      came.search = new URL(call.request.url).search;
      const found = await openId.finish(came, state);
      const userId = found && userIdOfAccount(services, found);
      return userId === undefined
        ? refused(call, services, "openid", "")
        : signedIn(call, services, { userId }, { next: found?.next ?? "", longest: longestSignInElsewhere });
    },
  }),
];

/** Somebody with a role of his own is taken in under his name; other accounts that may come in are the administrator's. */
function userIdOfAccount({ authentication: { users } }: Services, { account, name, role }: SignedInElsewhere): string {
  return role === undefined ? administrator.userId : userIdOf(users.takeIn({ account, name, role }));
}

/** As the browser sees it; a passkey belongs to a name. */
export function placeOf({ request }: Pick<PageCall, "request">): PasskeyPlace {
  const origin = request.headers.get("origin") ?? new URL(request.url).origin;
  return { host: URL.canParse(origin) ? new URL(origin).hostname : hostOf(request).name, origin };
}

/** Where a provider sends browsers back to. */
export function callbackOf({ request }: Pick<PageCall, "request">, depth = 0): URL {
  return new URL(callbackPath, knownRoot(request, depth));
}

function refused(call: PageCall, services: Services, problem: "passkey" | "openid", next: string) {
  return again(call, services, { next: ownPath(next), problem }, 401);
}

function stateCookie({ request }: Pick<PageCall, "request">): string {
  return `BunkerSignIn_${hostOf(request).port ?? 0}`;
}

export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
