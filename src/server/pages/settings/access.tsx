/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Access, type AccessProps, type SignedIn, Welcome } from "../../../../views/pages/settings/access.tsx";
import { changeSettings } from "../../server-settings.ts";
import type { Services } from "../../services.ts";
import { action, formText, formTick, type Page, type PageCall, page } from "../page.ts";
import { clientName } from "./client-name.ts";
import { listeningOf } from "./listening.ts";

const shortestPassword = 8;
const passwordSetting = "server-passphrase";
const hostsOption = "webservice-allowed-hostnames";
const linksOption = "webservice-disable-signin-tokens";

type Shown = Partial<Pick<AccessProps, "isSaved" | "passwordChanged" | "passwordProblem">>;

export const accessPages: readonly Page[] = [
  page({
    path: "/settings/access",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) =>
      show(call, services, { isSaved: call.query.saved === "1", passwordChanged: call.query.saved === "password" }),
  }),
  action({
    path: "/settings/access",
    form: v.object({ hosts: formText, links: formTick }),
    handle: async ({ form: { hosts, links } }, services) => {
      const { database, startedWith } = services;
      if (!startedWith.has(linksOption)) database.settings.set("disable-signin-tokens", !links);
      const changes = startedWith.has(hostsOption) ? [] : [["allowed-hostnames", hosts.trim()] as const];
      await changeSettings(services, new Map(changes));
      return { goTo: "settings/access?saved=1" };
    },
  }),
  action({
    path: "/settings/access/password",
    form: v.object({ current: formText, wanted: formText }),
    handle: async (call, services) => {
      const { current, wanted } = call.form;
      const { wrongPasswords, password, signIns } = services.authentication;
      if (wanted.length < shortestPassword) return show(call, services, { passwordProblem: "short" });
      const isRight = await wrongPasswords.attempt(call.connection.remoteAddress, () => password.verify(current));
      if (!isRight) return show(call, services, { passwordProblem: "wrong" });
      await changeSettings(services, new Map([[passwordSetting, wanted]]));
      if (call.sessionId !== undefined) signIns.endOthers(call.sessionId);
      return { goTo: "settings/access?saved=password" };
    },
  }),
  action({
    path: "/settings/access/end",
    form: v.object({ id: formText }),
    handle: ({ form: { id } }, { authentication }) => {
      authentication.signIns.endFamily(id);
      return { goTo: "settings/access" };
    },
  }),
  action({
    path: "/settings/access/end-others",
    handle: ({ sessionId }, { authentication }) => {
      if (sessionId !== undefined) authentication.signIns.endOthers(sessionId);
      return { goTo: "settings/access" };
    },
  }),
  page({
    path: "/welcome",
    handle: (call, services) =>
      services.authentication.password.isGenerated ? welcome(call, services, false) : { goTo: "" },
  }),
  action({
    path: "/welcome",
    form: v.object({ wanted: formText }),
    handle: async (call, services) => {
      // A password that somebody has chosen is changed only by who knows it.
      if (!services.authentication.password.isGenerated) return { goTo: "settings/access" };
      if (call.form.wanted.length < shortestPassword) return welcome(call, services, true);
      await changeSettings(services, new Map([[passwordSetting, call.form.wanted]]));
      return { goTo: "" };
    },
  }),
];

function show(call: PageCall, services: Services, shown: Shown) {
  const { database, authentication, startedWith } = services;
  return {
    title: call.view.texts.settings.sections.access,
    place: "settings" as const,
    status: shown.passwordProblem === undefined ? 200 : 422,
    body: (
      <Access
        isSaved={false}
        passwordChanged={false}
        {...shown}
        hosts={database.settings.get("allowed-hostnames") ?? ""}
        hostsLockedBy={startedWith.has(hostsOption) ? hostsOption : undefined}
        allowsLinks={authentication.allowsSigninTokens}
        linksLockedBy={startedWith.has(linksOption) ? linksOption : undefined}
        listening={listeningOf(services)}
        signedIn={signedIn(call, services)}
      />
    ),
  };
}

function signedIn({ sessionId }: PageCall, { authentication }: Services): SignedIn[] {
  return authentication.signIns.list().map(({ id, client, address, created, updated }) => ({
    id,
    client: client === null ? undefined : clientName(client),
    address: address ?? undefined,
    since: created ?? undefined,
    lastUsed: updated,
    isThis: id === sessionId,
  }));
}

function welcome({ view }: PageCall, services: Services, isShort: boolean) {
  return {
    title: view.texts.settings.welcome.title,
    isAlone: true,
    status: isShort ? 422 : 200,
    body: <Welcome listening={listeningOf(services)} isShort={isShort} />,
  };
}
