import * as v from "valibot";
import { isWritable } from "../../jobs/setting-names.ts";
import { refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { changeSettings, shownSetting, shownSettings } from "../server-settings.ts";

const settings = v.record(v.string(), v.string());

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/serversettings",
    access: "administer",
    summary: "Settings of the server, and options of all jobs (with --)",
    answer: settings,
    handle: (_, services) => shownSettings(services),
  }),
  route({
    method: "PATCH",
    path: "/api/v1/serversettings",
    access: "administer",
    summary: "Change settings and options of all jobs; null removes",
    body: v.record(v.string(), v.unknown()),
    handle: ({ body }, services) => {
      const changes = Object.entries(body)
        .filter(([name, value]) => isWritable(name) && !(name === "server-passphrase" && isBlank(value)))
        .map(([name, value]) => [name, textOf(value)] as const);
      return changeSettings(services, new Map(changes));
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/serversetting/{key}",
    access: "administer",
    summary: "One setting",
    handle: ({ params }, services) => {
      const value = shownSetting(services, params.key);
      if (value === undefined) throw refused(404, "SettingNotFound", "Key not found");
      if (value === null) return null;
      return new Response(value, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
    },
  }),
  route({
    method: "PUT",
    path: "/api/v1/serversetting/{key}",
    access: "administer",
    summary: "Change one setting",
    body: v.string(),
    handle: ({ params: { key }, body }, services) => {
      if (!isWritable(key)) throw refused(400, "SettingNotWritable", `Cannot update ${key} setting`);
      return changeSettings(services, new Map([[key, body]]));
    },
  }),
];

const isBlank = (value: unknown) => value === null || (typeof value === "string" && value.trim() === "");

/** Settings are text, whatever JSON a client sends. */
function textOf(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}
