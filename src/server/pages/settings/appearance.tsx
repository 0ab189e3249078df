/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Appearance } from "../../../../views/pages/settings/appearance.tsx";
import { timeZoneOf } from "../../../jobs/scheduler/time-zone.ts";
import { changeSettings } from "../../server-settings.ts";
import type { Services } from "../../services.ts";
import { readAppearance, saveAppearance } from "../appearance.ts";
import { action, formText, type Page, type PageCall, page } from "../page.ts";

const zoneOption = "webservice-timezone";

export const appearancePages: readonly Page[] = [
  page({
    path: "/settings/appearance",
    access: "administer",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: (call, services) => show(call, services, {}),
  }),
  action({
    path: "/settings/appearance",
    access: "administer",
    form: v.object({
      look: v.optional(v.fallback(v.picklist(["system", "light", "dark"]), "system"), "system"),
      language: formText,
      zone: formText,
    }),
    handle: async (call, services) => {
      const { look, language, zone } = call.form;
      const isLocked = services.startedWith.has(zoneOption);
      if (!isLocked && zone !== "" && timeZoneOf(zone).id !== zone) {
        return show(call, services, { look, language, zone, zoneIsWrong: true });
      }
      saveAppearance(services, { look, language });
      if (!isLocked) await changeSettings(services, new Map([["server-timezone", zone]]));
      return { goTo: "settings/appearance?saved=1" };
    },
  }),
];

type Typed = Partial<Parameters<typeof Appearance>[0]>;

function show(call: PageCall<string, unknown, unknown>, services: Services, typed: Typed) {
  const stored = { ...readAppearance(services), zone: services.database.settings.get("server-timezone") ?? "" };
  const { saved } = (call.query ?? {}) as { saved?: string };
  return {
    title: call.view.texts.settings.sections.appearance,
    place: "settings" as const,
    status: typed.zoneIsWrong ? 422 : 200,
    body: (
      <Appearance
        {...stored}
        {...typed}
        isSaved={saved === "1"}
        zones={Intl.supportedValuesOf("timeZone")}
        zoneLockedBy={services.startedWith.has(zoneOption) ? zoneOption : undefined}
      />
    ),
  };
}
