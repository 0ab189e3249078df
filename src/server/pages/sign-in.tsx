/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { SecondStep, SignIn, SignInAgain, SignInByLink, type SignInProps } from "../../../views/pages/sign-in.tsx";
import { originOf } from "../auth/routes.ts";
import { InvalidToken } from "../auth/tokens.ts";
import type { Services } from "../services.ts";
import { action, formText, formTick, type Page, type PageCall, page } from "./page.ts";
import { deletedSessionCookie, sessionCookie } from "./session.ts";

const user = "webserver";

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
    form: v.object({ password: formText, remember: formTick, next: formText }),
    handle: async (call, services) => {
      const { password, remember, next } = call.form;
      const { wrongPasswords, password: stored } = services.authentication;
      const isRight =
        password !== "" && (await wrongPasswords.attempt(call.connection.remoteAddress, () => stored.verify(password)));
      if (!isRight) return again(call, services, { next: ownPath(next), isWrong: true, remember });
      if (!services.authentication.secondFactor.isOn) return signedIn(call, services, remember, ownPath(next));
      const token = await services.authentication.tokens.secondStep(user);
      return secondStep(call, { token, next: ownPath(next), remember, isWrong: false });
    },
  }),
  action({
    path: "/second-step",
    access: "open",
    form: v.object({ token: formText, code: formText, remember: formTick, next: formText }),
    handle: async (call, services) => {
      const { token, code, remember } = call.form;
      const { tokens, wrongPasswords, secondFactor } = services.authentication;
      const next = ownPath(call.form.next);
      try {
        await tokens.read(token, "SecondStepToken");
      } catch (error) {
        if (error instanceof InvalidToken) return again(call, services, { next, notice: "expired" });
        throw error;
      }
      const isRight = await wrongPasswords.attempt(call.connection.remoteAddress, async () =>
        secondFactor.verify(code),
      );
      if (isRight) return signedIn(call, services, remember, next);
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
          await authentication.redeem(call.form.token);
          return await signedIn(call, services, false, "");
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
  action({
    path: "/logout",
    access: "open",
    handle: ({ request, sessionId }, { authentication }) => {
      if (sessionId !== undefined) authentication.signIns.endFamily(sessionId);
      return redirect("login.html?notice=ended", deletedSessionCookie(request));
    },
  }),
];

/** The sign-in page once more, with what was wrong. */
export function again(
  { view }: PageCall,
  services: Services,
  shown: Omit<SignInProps, "hasPasskeys" | "provider">,
  status: 401 | 422 = 422,
) {
  return {
    title: view.texts.signIn.title,
    isAlone: true,
    status,
    body: <SignIn {...shown} {...otherWays(services)} />,
  };
}

function otherWays({ authentication }: Services): Pick<SignInProps, "hasPasskeys" | "provider"> {
  return {
    hasPasskeys: authentication.passkeys.list().length > 0,
    provider: authentication.openId.configuration?.name,
  };
}

function secondStep({ view }: PageCall, step: Parameters<typeof SecondStep>[0]) {
  const { title } = view.texts.ways.step;
  return { title, isAlone: true, status: step.isWrong ? 422 : 200, body: <SecondStep {...step} /> };
}

/** Sets the cookie and leads on. The page that was asked for must lie at the root, which the cookie then holds for. */
export async function signedIn(call: PageCall, { authentication }: Services, remember: boolean, next: string) {
  const token = await authentication.signIns.beginPages(user, remember, originOf(call));
  // Whoever has come by a link knows no password: one is to be chosen first.
  const place = authentication.password.isGenerated ? "welcome" : next;
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
