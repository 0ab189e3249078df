/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Keys, type KeysProps, keyLives, type TypedKey } from "../../../../views/pages/settings/keys.tsx";
import { type KeyScope, keyScopes } from "../../../database/server/schema.ts";
import { forwardedPrefix } from "../../http/forwarded.ts";
import { linksOf, revokeAllLinks, revokeLink } from "../../links/links.ts";
import type { Services } from "../../services.ts";
import { keyExample } from "../../triggers/key-example.ts";
import { createTriggerKey } from "../../triggers/keys.ts";
import { action, formList, formText, formTick, type Page, type PageCall, page } from "../page.ts";

const day = 24 * 3_600_000;

export const keyPages: readonly Page[] = [
  page({ path: "/settings/keys", access: "administer", handle: (call, services) => show(call, services, {}) }),
  action({
    path: "/settings/keys",
    access: "administer",
    form: v.object({
      name: formText,
      uses: formList,
      backups: formList,
      life: v.optional(v.fallback(v.picklist(keyLives), ""), ""),
      signs: formTick,
    }),
    handle: (call, services) => {
      const typed: TypedKey = { ...call.form, name: call.form.name.trim() };
      const scopes = keyScopes.filter((scope) => typed.uses.includes(scope));
      const wrong: KeysProps["wrong"] = [
        ...(typed.name === "" ? (["name"] as const) : []),
        ...(scopes.length === 0 ? (["uses"] as const) : []),
      ];
      if (wrong.length > 0) return show(call, services, { typed, wrong });
      const known = services.jobs.list().map(({ job }) => job);
      const chosen = known.filter(({ id }) => typed.backups.includes(id));
      const { name, life, signs } = typed;
      const { id, key } = createTriggerKey(services, {
        name,
        scopes,
        jobIds: chosen.length > 0 ? chosen.map((job) => Number(job.id)) : undefined,
        expires: life === "" ? undefined : new Date(services.clock.now().getTime() + Number(life) * day),
        signs,
      });
      const command = keyExample({
        root: rootOf(call),
        id,
        key,
        signs,
        scope: scopes[0] as KeyScope,
        backup: (chosen[0] ?? known[0])?.id ?? "1",
      });
      // Shown in the answer itself, so that it stands in no address and in no history.
      return show(call, services, { made: { key, command, signs } });
    },
  }),
  action({
    path: "/settings/keys/revoke",
    access: "administer",
    form: v.object({ id: formText }),
    handle: ({ form: { id } }, { database: { triggerKeys }, clock }) => {
      const key = triggerKeys.list().find((each) => String(each.id) === id);
      if (key?.revoked === null) triggerKeys.revoke(key.id, clock.now());
      return { goTo: "settings/keys" };
    },
  }),
  action({
    path: "/settings/keys/links/revoke",
    access: "administer",
    form: v.object({ link: formText }),
    handle: ({ form: { link }, caller }, services) => {
      revokeLink(services, caller, Number(link));
      return { goTo: "settings/keys" };
    },
  }),
  action({
    path: "/settings/keys/links/revoke-all",
    access: "administer",
    handle: (_, services) => {
      revokeAllLinks(services);
      return { goTo: "settings/keys" };
    },
  }),
];

function show({ view, caller, request }: PageCall, services: Services, shown: Partial<KeysProps>) {
  const { database, jobs, clock } = services;
  const backups = jobs.list().map(({ job: { id, name } }) => ({ id, name }));
  const nameOf = (id: number) => backups.find((backup) => backup.id === String(id))?.name ?? String(id);
  const isPast = (time: Date | null) => time !== null && time <= clock.now();
  return {
    title: view.texts.settings.sections.keys,
    place: "settings" as const,
    status: shown.wrong ? 422 : 200,
    body: (
      <Keys
        keys={database.triggerKeys
          .list()
          .map(({ id, name, scopes, jobIds, signingKey, created, lastUsed, revoked, expires }) => ({
            id,
            name,
            uses: scopes,
            backups: jobIds?.map(nameOf),
            signs: signingKey !== null,
            created,
            lastUsed: lastUsed ?? undefined,
            expires: expires ?? undefined,
            state: revoked ? "revoked" : isPast(expires) ? "expired" : "good",
          }))}
        backups={backups}
        drive={`${rootAsSent(request)}dav/`}
        links={linksOf(services, caller)}
        {...shown}
      />
    ),
  };
}

/** As the request says, to which a proxy adds what it has changed. */
function rootAsSent(request: Request): string {
  const { protocol, host } = new URL(request.url);
  const scheme = /^https?$/.exec(request.headers.get("x-forwarded-proto") ?? "")?.[0] ?? protocol.replace(":", "");
  return `${scheme}://${request.headers.get("host") ?? host}${forwardedPrefix(request)}/`;
}

/** As the browser knows this server. */
function rootOf({ request }: PageCall): string {
  const page = request.headers.get("hx-current-url") ?? request.headers.get("referer") ?? request.url;
  return new URL("..", page).href;
}
