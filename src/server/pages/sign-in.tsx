/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import {
  Invitation,
  SecondStep,
  SignIn,
  SignInAgain,
  SignInByLink,
  type SignInProps,
} from "../../../views/pages/sign-in.tsx";
import type { View } from "../../../views/view.tsx";
import { numberOfUser, userIdOf } from "../../jobs/users/users.ts";
import type { Account } from "../auth/account.ts";
import { originOf } from "../auth/routes.ts";
import { InvalidToken } from "../auth/tokens.ts";
import type { Services } from "../services.ts";
import { shortestPassword } from "../users.ts";
import { action, formText, formTick, type Page, type PageCall, page } from "./page.ts";
import { deletedSessionCookie, sessionCookie } from "./session.ts";

export const signInPages: readonly Page[] = [
  page({
    path: "/login.html",
    access: "open",
    query: v.object({
      next: v.optional(v.string(), ""),
      notice: v.optional(v.fallback(v.picklist(["ended", "expired", ""]), ""), ""),
    }),
    handle: ({ query: { next, notice }, sessionId, view }, services) =>
      sessionId !== undefined
        ? { goTo: ownPath(next) }
        : {
            title: view.texts.signIn.title,
            isAlone: true,
            body: <SignIn next={ownPath(next)} notice={notice === "" ? undefined : notice} {...otherWays(services)} />,
          },
  }),
  action({
    path: "/login.html",
    access: "open",
    form: v.object({ name: formText, password: formText, remember: formTick, next: formText }),
    handle: async (call, services) => {
      const { name, password, remember, next } = call.form;
      const { authentication } = services;
      const account = await authentication.accountByPassword(call.connection.remoteAddress, name, password);
      if (!account) return again(call, services, { next: ownPath(next), isWrong: true, remember, name });
      if (!account.secondFactor.isOn) return signedIn(call, services, account, { remember, next: ownPath(next) });
      const token = await authentication.tokens.secondStep(account.userId);
      return secondStep(call, { token, next: ownPath(next), remember, isWrong: false });
    },
  }),
  action({
    path: "/second-step",
    access: "open",
    form: v.object({ token: formText, code: formText, remember: formTick, next: formText }),
    handle: async (call, services) => {
      const { token, code, remember } = call.form;
      const { authentication } = services;
      const next = ownPath(call.form.next);
      const account = await accountOfStep(token, services);
      if (!account) return again(call, services, { next, notice: "expired" });
      const verify = async () => account.secondFactor.verify(code);
      const isRight = await authentication.attempt(call.connection.remoteAddress, account.name, verify);
      if (isRight) return signedIn(call, services, account, { remember, next });
      return secondStep(call, { token, next, remember, isWrong: true });
    },
  }),
  // Asked for by the script, where a reload would lose what was typed. Who has signed in meanwhile is asked nothing.
  page({
    path: "/sign-in-again",
    access: "open",
    handle: ({ sessionId }) => ({ fragment: sessionId === undefined ? <SignInAgain /> : "" }),
  }),
  page({
    path: "/signin.html",
    access: "open",
    query: v.object({ token: v.optional(v.string(), "") }),
    handle: ({ query: { token }, view }, { authentication }) => ({
      title: view.texts.signIn.byLinkTitle,
      isAlone: true,
      body: <SignInByLink token={token} problem={authentication.allowsSigninTokens ? undefined : "byLinkDisabled"} />,
    }),
  }),
  action({
    path: "/signin.html",
    access: "open",
    form: v.object({ token: formText }),
    handle: async (call, services) => {
      const { authentication } = services;
      try {
        if (authentication.allowsSigninTokens) {
          const userId = await authentication.redeem(call.form.token);
          return await signedIn(call, services, { userId }, {});
        }
      } catch (error) {
        if (!(error instanceof InvalidToken)) throw error;
      }
      return {
        title: call.view.texts.signIn.byLinkTitle,
        isAlone: true,
        status: 401,
        body: <SignInByLink token="" problem={authentication.allowsSigninTokens ? "byLinkFailed" : "byLinkDisabled"} />,
      };
    },
  }),
  page({
    path: "/invitation",
    access: "open",
    query: v.object({ token: v.optional(v.string(), "") }),
    handle: ({ query: { token }, view }, services) => invitation(view, services, token),
  }),
  action({
    path: "/invitation",
    access: "open",
    form: v.object({ token: formText, wanted: formText }),
    handle: async (call, services) => {
      const { token, wanted } = call.form;
      const { authentication } = services;
      const user = authentication.users.invited(token);
      if (!user) return invitation(call.view, services, token);
      if (wanted.length < shortestPassword) return invitation(call.view, services, token, true);
      const account = authentication.accountOf(userIdOf(user.id));
      // Ended first: while the password is hashed, the same link could be sent once more.
      authentication.users.endInvitation(user.id);
      if (!account) return invitation(call.view, services, token);
      await account.password.set(wanted);
      return signedIn(call, services, account, {});
    },
  }),
  action({
    path: "/logout",
    access: "open",
    handle: ({ request, sessionId }, { authentication }) => {
      if (sessionId !== undefined) authentication.signIns.endFamily(sessionId);
      return redirect("login.html?notice=ended", deletedSessionCookie(request));
    },
  }),
];

function invitation({ texts }: View, { authentication }: Services, token: string, isShort = false) {
  const user = authentication.users.invited(token);
  const problem = isShort ? texts.settings.access.short : undefined;
  return {
    title: texts.users.choosePassword,
    isAlone: true,
    status: !user ? 401 : isShort ? 422 : 200,
    body: <Invitation token={token} name={user?.name} problem={problem} />,
  };
}

/** The sign-in page once more, with what was wrong. */
export function again(
  { view }: PageCall,
  services: Services,
  shown: Omit<SignInProps, keyof ReturnType<typeof otherWays>>,
  status: 401 | 422 = 422,
) {
  return {
    title: view.texts.signIn.title,
    isAlone: true,
    status,
    body: <SignIn {...shown} {...otherWays(services)} />,
  };
}

function otherWays({ authentication }: Services): Pick<SignInProps, "hasNames" | "hasPasskeys" | "provider"> {
  return {
    hasNames: authentication.users.list().length > 0,
    hasPasskeys: authentication.hasPasskeys,
    provider: authentication.openId.configuration?.name,
  };
}

function secondStep({ view }: PageCall, step: Parameters<typeof SecondStep>[0]) {
  const { title } = view.texts.ways.step;
  return { title, isAlone: true, status: step.isWrong ? 422 : 200, body: <SecondStep {...step} /> };
}

/** Whose password was right; undefined if that is too long ago, or the user was removed meanwhile. */
async function accountOfStep(token: string, { authentication }: Services): Promise<Account | undefined> {
  try {
    const { sid = "" } = await authentication.tokens.read(token, "SecondStepToken");
    return authentication.accountOf(sid);
  } catch (error) {
    if (error instanceof InvalidToken) return undefined;
    throw error;
  }
}

/** Sets the cookie and leads on. The page that was asked for must lie at the root, which the cookie then holds for. */
export async function signedIn(
  call: PageCall,
  { authentication }: Services,
  account: Pick<Account, "userId">,
  { remember = false, next = "", longest }: { remember?: boolean; next?: string; longest?: number },
) {
  authentication.noteSignIn(account);
  const token = await authentication.signIns.beginPages(account.userId, remember, originOf(call), longest);
  // An administrator who has come by a link knows no password: one is to be chosen first.
  const isNew = authentication.password.isGenerated && numberOfUser(account.userId) === undefined;
  const place = isNew ? "welcome" : next;
  return redirect(`./${place}`, sessionCookie(call.request, token));
}

/** All of these pages lie at the root. */
function redirect(location: string, cookie: string): Response {
  return new Response(null, { status: 303, headers: { Location: location, "Set-Cookie": cookie } });
}

/** A path of ours, wherever somebody wants to lead the user: below the root, on this server. */
export function ownPath(next: string): string {
  const base = "http://server/";
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  return url?.origin === "http://server" && !next.includes("\\") ? url.pathname.replace(/^\/+/, "") + url.search : "";
}
