/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { SettingsCopies, type SettingsCopyLine } from "../../../../views/pages/settings/copies.tsx";
import { areSettingsCopied, settingsCopiesSetting, settingsDestinations } from "../../../jobs/server-copy/places.ts";
import { changeSettings } from "../../server-settings.ts";
import type { Services } from "../../services.ts";
import { currentHash } from "../../settings-copies.ts";
import { destinationText } from "../destination-text.ts";
import { action, formText, type Page, page } from "../page.ts";

/** Where the settings of this server lie beside its backups. */
export const settingsCopyPages: readonly Page[] = [
  page({
    path: "/settings/copies",
    access: "administer",
    query: v.object({ saved: v.optional(v.string(), "") }),
    handle: ({ view, query }, services) => ({
      title: view.texts.settings.sections.copies,
      place: "settings" as const,
      body: (
        <SettingsCopies
          isOn={areSettingsCopied(services.database)}
          lines={linesOf(services)}
          isSaved={query.saved === "1"}
        />
      ),
    }),
  }),
  action({
    path: "/settings/copies",
    access: "administer",
    form: v.object({ on: formText }),
    handle: async ({ form }, services) => {
      const value = form.on === "" ? "False" : "True";
      await changeSettings(services, new Map([[settingsCopiesSetting, value]]));
      return { goTo: "settings/copies?saved=1" };
    },
  }),
];

function linesOf(services: Services): SettingsCopyLine[] {
  const hash = currentHash(services);
  return settingsDestinations(services.database, services.clock.now()).map(({ job, name, url, kind, known }) => ({
    id: String(job.id),
    backup: job.name,
    destination: textOf(url, name),
    state: kind === "unencrypted" ? kind : known?.failed ? "failed" : known?.content === hash ? "current" : kind,
    stored: known?.stored ?? undefined,
    message: known?.message ?? undefined,
    messageId: known?.messageId ?? undefined,
  }));
}

/** The address as it is, where it can't be read. */
function textOf(url: string, name: string): string {
  try {
    return destinationText(url);
  } catch {
    return name;
  }
}
