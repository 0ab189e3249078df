/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { SignIn, SignInByLink } from "../../../views/pages/sign-in.tsx";
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
    handle: ({ query: { next, notice }, sessionId, view }) =>
      sessionId !== undefined
        ? { goTo: ownPath(next) }
        : {
            title: view.texts.signIn.title,
            isAlone: true,
            body: <SignIn next={ownPath(next)} notice={notice === "" ? undefined : notice} />,
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
      if (isRight) return signedIn(call, services, remember, ownPath(next));
      return {
        title: call.view.texts.signIn.title,
        isAlone: true,
        status: 422,
        body: <SignIn next={ownPath(next)} isWrong remember={remember} />,
      };
    },
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

async function signedIn(call: PageCall, { authentication }: Services, remember: boolean, next: string) {
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
function ownPath(next: string): string {
  const base = "http://server/";
  const url = URL.canParse(next, base) ? new URL(next, base) : undefined;
  return url?.origin === "http://server" && !next.includes("\\") ? url.pathname.replace(/^\/+/, "") + url.search : "";
}
