/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Keys, type KeysProps } from "../../../../views/pages/settings/keys.tsx";
import type { Services } from "../../services.ts";
import { createTriggerKey } from "../../triggers/keys.ts";
import { action, formList, formText, type Page, type PageCall, page } from "../page.ts";

export const keyPages: readonly Page[] = [
  page({ path: "/settings/keys", handle: (call, services) => show(call, services, {}) }),
  action({
    path: "/settings/keys",
    form: v.object({ name: formText, backups: formList }),
    handle: (call, services) => {
      const { name, backups } = call.form;
      if (name.trim() === "") return show(call, services, { name, nameIsMissing: true });
      const known = services.jobs.list().map(({ job }) => job);
      const chosen = known.filter(({ id }) => backups.includes(id));
      const jobIds = chosen.length > 0 ? chosen.map(({ id }) => Number(id)) : undefined;
      const { key } = createTriggerKey(services, name.trim(), jobIds);
      // Shown in the answer itself, so that it stands in no address and in no history.
      return show(call, services, { made: { key, command: exampleOf(call, key, (chosen[0] ?? known[0])?.id ?? "1") } });
    },
  }),
  action({
    path: "/settings/keys/revoke",
    form: v.object({ id: formText }),
    handle: ({ form: { id } }, { database: { triggerKeys }, clock }) => {
      const key = triggerKeys.list().find((each) => String(each.id) === id);
      if (key?.revoked === null) triggerKeys.revoke(key.id, clock.now());
      return { goTo: "settings/keys" };
    },
  }),
];

function show({ view }: PageCall, { database, jobs }: Services, shown: Partial<KeysProps>) {
  const backups = jobs.list().map(({ job: { id, name } }) => ({ id, name }));
  const nameOf = (id: number) => backups.find((backup) => backup.id === String(id))?.name ?? String(id);
  return {
    title: view.texts.settings.sections.keys,
    place: "settings" as const,
    status: shown.nameIsMissing ? 422 : 200,
    body: (
      <Keys
        keys={database.triggerKeys.list().map(({ id, name, jobIds, created, lastUsed, revoked }) => ({
          id,
          name,
          backups: jobIds?.map(nameOf),
          created,
          lastUsed: lastUsed ?? undefined,
          isRevoked: revoked !== null,
        }))}
        backups={backups}
        {...shown}
      />
    ),
  };
}

/** As the browser knows this server. */
function exampleOf({ request }: PageCall, key: string, backup: string): string {
  const page = request.headers.get("hx-current-url") ?? request.headers.get("referer") ?? request.url;
  const root = new URL("..", page).href;
  return `curl -X POST -H "Authorization: Bearer ${key}" "${root}api/trigger/${backup}/run?wait=1"`;
}
