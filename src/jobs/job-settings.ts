import type { JobSetting } from "../database/server/stored-job.ts";

/** Options that clients look for without the dashes (rest-api.md 7). */
const usualNames: ReadonlySet<string> = new Set([
  "encryption-module",
  "compression-module",
  "passphrase",
  "dblock-size",
  "keep-time",
  "keep-versions",
  "retention-policy",
]);

/** The options that settings stand for, by their names in lower case: one with dashes goes before one without. */
export function optionsOf(settings: readonly JobSetting[]): Map<string, string> {
  const ordered = settings.toSorted((a, b) => Number(a.name.startsWith("--")) - Number(b.name.startsWith("--")));
  return new Map(ordered.map(({ name, value }) => [bareName(name), value]));
}

/**
 * The settings with other values for some options; undefined takes one away. Settings that say so already stay as they are
 * written.
 */
export function withOptions(
  settings: readonly JobSetting[],
  wanted: ReadonlyMap<string, string | undefined>,
): JobSetting[] {
  const before = optionsOf(settings);
  const isChanged = (name: string) => wanted.has(name) && wanted.get(name) !== before.get(name);
  const kept = settings
    .filter(({ name }) => !isChanged(bareName(name)) || wanted.get(bareName(name)) !== undefined)
    .map((setting) => {
      const name = bareName(setting.name);
      return isChanged(name) ? { ...setting, value: wanted.get(name) as string } : setting;
    });
  const added = [...wanted]
    .filter((entry): entry is [string, string] => entry[1] !== undefined && !before.has(entry[0]))
    .map(([name, value]) => ({ filter: "", name: usualNames.has(name) ? name : `--${name}`, value }));
  return [...kept, ...added];
}

function bareName(name: string): string {
  return name.replace(/^--/, "").toLowerCase();
}
