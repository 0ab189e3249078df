import type { ServerSettings } from "../../database/server/settings.ts";
import { timeZoneOf } from "../../jobs/scheduler/time-zone.ts";
import type { ServerOptionName } from "../../options/catalogue/server.ts";
import { UserError } from "../../support/errors.ts";
import type { StartOptions } from "./options.ts";

/** Keeps what holds at later starts too. Throws `UnknownTimeZone`. */
export function rememberOptions(options: StartOptions, settings: ServerSettings): void {
  const keep = (name: ServerOptionName, setting: string) => {
    const value = options.exact(name);
    if (value !== undefined) settings.set(setting, value);
  };
  const keepFlag = (name: ServerOptionName, setting: string) => {
    const value = options.flag(name);
    if (value !== undefined) settings.set(setting, value);
  };
  const timeZone = options.text("webservice-timezone");
  if (timeZone !== undefined && timeZoneOf(timeZone).id !== timeZone) {
    throw new UserError("UnknownTimeZone", `There is no time zone "${timeZone}"`, {
      advice: "Use a name such as Europe/Copenhagen for --webservice-timezone.",
    });
  }
  keepFlag("webservice-disable-signin-tokens", "disable-signin-tokens");
  keep("webservice-disable-api-extensions", "disable-api-extensions");
  keepFlag("webservice-enable-folder-status-service", "enable-folder-status-service");
  keepFlag("webservice-suppress-welcome-page", "shown-welcome-page-v1");
  keep("webservice-allowed-hostnames", "allowed-hostnames");
  keep("webservice-timezone", "server-timezone");
  settings.set("server-disable-https", options.isOn("webservice-disable-https"));
}
