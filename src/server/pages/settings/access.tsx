/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Access, type AccessProps, type SignedIn, Welcome } from "../../../../views/pages/settings/access.tsx";
import { passwordSetting } from "../../../jobs/setting-names.ts";
import { isAllowed } from "../../auth/caller.ts";
import { changeSettings } from "../../server-settings.ts";
import type { Services } from "../../services.ts";
import { shortestPassword } from "../../users.ts";
import { ownAccount } from "../own-account.ts";
import { action, formText, formTick, type Page, type PageCall, page } from "../page.ts";
import { clientName } from "./client-name.ts";
import { listeningOf } from "./listening.ts";

const hostsOption = "webservice-allowed-hostnames";
const linksOption = "webservice-disable-signin-tokens";

type Shown = Partial<Pick<AccessProps, "isSaved" | "passwordChanged" | "passwordProblem">>;

export const accessPages: readonly Page[] = [
  page({
    path: "/settings/access",
    access: "signed-in",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) =>
      show(call, services, { isSaved: call.query.saved === "1", passwordChanged: call.query.saved === "password" }),
  }),
  action({
    path: "/settings/access",
    access: "administer",
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
    access: "signed-in",
    form: v.object({ current: formText, wanted: formText }),
    handle: async (call, services) => {
      const { current, wanted } = call.form;
      const { authentication } = services;
      if (wanted.length < shortestPassword) return show(call, services, { passwordProblem: "short" });
      const { name, password } = ownAccount(call, services);
      const verify = () => password.verify(current);
      if (!(await authentication.attempt(call.connection.remoteAddress, name, verify))) {
        return show(call, services, { passwordProblem: "wrong" });
      }
      if (name === undefined) await changeSettings(services, new Map([[passwordSetting, wanted]]));
      else await password.set(wanted);
      endOthers(call, services);
      return { goTo: "settings/access?saved=password" };
    },
  }),
  action({
    path: "/settings/access/end",
    access: "signed-in",
    form: v.object({ id: formText }),
    handle: (call, { authentication }) => {
      const seen = visibleSignIns(call, authentication).find(({ id }) => id === call.form.id);
      if (seen) authentication.signIns.endFamily(seen.id);
      return { goTo: "settings/access" };
    },
  }),
  action({
    path: "/settings/access/end-others",
    access: "signed-in",
    handle: (call, services) => {
      endOthers(call, services);
      return { goTo: "settings/access" };
    },
  }),
  page({
    path: "/welcome",
    access: "administer",
    handle: (call, services) =>
      services.authentication.password.isGenerated ? welcome(call, services, false) : { goTo: "" },
  }),
  action({
    path: "/welcome",
    access: "administer",
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
        hasPassword={ownAccount(call, services).password.isSet}
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

/** Whoever may do everything sees the sign-ins of all, others their own. */
function visibleSignIns({ caller }: PageCall, { signIns }: Services["authentication"]) {
  const all = signIns.list();
  return isAllowed(caller, "administer") ? all : all.filter(({ userId }) => userId === caller.userId);
}

/** Ends all other sign-ins of the one who asks for it. */
function endOthers({ sessionId, caller }: PageCall, { authentication }: Services): void {
  if (sessionId === undefined) return;
  authentication.signIns.endAll(
    ({ id, userId }) => id !== sessionId && authentication.callerOf(userId)?.userId === caller.userId,
  );
}

function signedIn(call: PageCall, { authentication }: Services): SignedIn[] {
  return visibleSignIns(call, authentication).map(({ id, userId, client, address, created, updated }) => ({
    id,
    client: client === null ? undefined : clientName(client),
    address: address ?? undefined,
    since: created ?? undefined,
    lastUsed: updated,
    isThis: id === call.sessionId,
    name: authentication.accountOf(userId)?.name,
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
