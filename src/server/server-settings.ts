import { requireTaskLimit } from "../jobs/queue/task-limits.ts";
import { alwaysShown, neverShown, passwordSetting, shownAsFlag } from "../jobs/setting-names.ts";
import { parseTimespan } from "../options/values/timespan.ts";
import { UserError } from "../support/errors.ts";
import type { Services } from "./services.ts";

/** All settings and global options that clients may see. */
export function shownSettings({ database }: Pick<Services, "database">): Record<string, string> {
  const stored = database.settings.all();
  const names = new Set([...alwaysShown, ...stored.keys()]);
  const settings = [...names]
    .filter((name) => !neverShown.has(name))
    .map((name) => [name, shownValue(name, stored.get(name))] as const);
  const options = database.globalOptions.all().map(({ name, value }) => [name, value ?? ""] as const);
  return Object.fromEntries([...settings, ...options]);
}

/** What one setting is; null if nothing is known of that name, undefined if clients may not see it. */
export function shownSetting({ database }: Pick<Services, "database">, name: string): string | null | undefined {
  if (name.startsWith("--")) return database.globalOptions.all().find((option) => option.name === name)?.value ?? null;
  if (neverShown.has(name)) return undefined;
  const value = database.settings.get(name);
  return value === undefined && !alwaysShown.includes(name) ? null : shownValue(name, value);
}

function shownValue(name: string, value: string | undefined): string {
  return shownAsFlag.includes(name) ? (value ? "True" : "False") : (value ?? "");
}

/**
 * Sets what a client may set, all or nothing; null removes a global option, and empties a setting. Throws
 * `InvalidUpdateCheckInterval`, `InvalidTaskLimit`, `PasswordMissing`.
 */
export async function changeSettings(
  { database, authentication, events }: Pick<Services, "database" | "authentication" | "events">,
  changes: ReadonlyMap<string, string | null>,
): Promise<void> {
  const interval = changes.get("update-check-interval");
  if (interval) requireInterval(interval);
  for (const [name, value] of changes) requireTaskLimit(name, value ?? "");
  const password = changes.get(passwordSetting);
  if (typeof password === "string") await authentication.password.set(password);
  database.transaction(() => {
    for (const [name, value] of changes) {
      if (name.startsWith("--")) database.globalOptions.set(name, value);
      else if (name !== passwordSetting) database.settings.set(name, value ?? "");
    }
  });
  const hostNames = changes.get("allowed-hostnames");
  if (hostNames !== undefined) authentication.hostNames.allow(hostNames ?? "");
  events.emit("settings");
}

function requireInterval(text: string): void {
  try {
    parseTimespan(text);
  } catch (cause) {
    const message = `The update check interval ${text} is not valid`;
    throw new UserError("InvalidUpdateCheckInterval", message, { cause });
  }
}
