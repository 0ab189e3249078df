import type { OptionValues as FormOptions } from "../../../../views/pages/job-form/values.ts";
import type { Language } from "../../../../views/texts/index.ts";
import { optionIn } from "../../../../views/texts/options.ts";
import { encryptionModules } from "../../../crypto/registry.ts";
import { engineOptions, genericModules } from "../../../options/catalogue/index.ts";
import { serverJobOptions } from "../../../options/catalogue/server-job.ts";
import type { OptionDeclaration } from "../../../options/declaration.ts";
import { containers } from "../../../volumes/containers/index.ts";
import { containerOptionNames } from "./container-fields.ts";
import { filterOptionNames } from "./filter-fields.ts";
import { retentionNames } from "./retention-fields.ts";
import { trafficOptionNames } from "./traffic-fields.ts";

/** Options that have a place of their own in the form, or that the server sets. */
const elsewhere: ReadonlySet<string> = new Set([
  ...["no-encryption", "encryption-module", "passphrase", "backup-name", "backup-id", "dbpath", "accepted-warnings"],
  "pinned-versions",
  ...retentionNames,
  ...filterOptionNames,
  ...containerOptionNames,
]);

/** Those that people ask for most, shown before anything is looked for. */
const usual = [
  "dblock-size",
  "throttle-upload",
  "run-script-before",
  "run-script-after",
  "send-mail-to",
  "symlink-policy",
];

/** Options that only one backup can have. */
const ofOneBackup: ReadonlySet<string> = new Set(["backup-name", "backup-id", "dbpath"]);

/** Whether options of one job are meant, beyond the steps of the form, or those for all jobs. */
export type OptionScope = "job" | "all";

const mostFound = 24;

const everyOption: readonly OptionDeclaration[] = [
  ...engineOptions,
  ...serverJobOptions,
  ...[...encryptionModules, ...containers, ...genericModules].flatMap(({ options }) => options),
];

/** Every option that can be set on a page, of all systems. */
export const settableOptions = everyOption.filter(({ name }) => !ofOneBackup.has(name));

/** Those that can be set there on this system, by their name. */
function furtherOptions(
  scope: OptionScope,
  platform: string = process.platform,
): ReadonlyMap<string, OptionDeclaration> {
  const here = settableOptions.filter(
    ({ name, platforms }) =>
      (scope === "all" || !(elsewhere.has(name) || trafficOptionNames.includes(name))) &&
      (platforms?.includes(platform as "linux") ?? true),
  );
  return new Map(here.toReversed().map((option) => [option.name, option]));
}

/** The settings of a job that stand under More, and those of its destination that are options. */
export function furtherValues(options: ReadonlyMap<string, string>): FormOptions {
  return [...options].filter(([name]) => !elsewhere.has(name)).map(([name, value]) => ({ name, value }));
}

/** What the form sets; undefined for what it no longer sets. */
export function furtherSettings(
  wanted: FormOptions,
  before: ReadonlyMap<string, string>,
): [string, string | undefined][] {
  const gone = furtherValues(before).filter(({ name }) => !wanted.some((option) => option.name === name));
  return [
    ...gone.map(({ name }): [string, undefined] => [name, undefined]),
    ...wanted.map(({ name, value }): [string, string] => [name, value]),
  ];
}

export function findOption(name: string, scope: OptionScope): OptionDeclaration | undefined {
  return furtherOptions(scope).get(name);
}

/**
 * Options whose name or description, in this language or in English, has all these words; the usual ones without any. Those
 * that are set are left out.
 */
export function searchOptions(
  search: string,
  set: FormOptions,
  scope: OptionScope,
  language: Language,
): { found: OptionDeclaration[]; hasMore: boolean } {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...furtherOptions(scope).values()].filter(
    ({ name, deprecated, notServed }) => !deprecated && !notServed && !set.some((option) => option.name === name),
  );
  if (words.length === 0) return { found: all.filter(({ name }) => usual.includes(name)), hasMore: false };
  const found = all.filter((option) => {
    const { short, long } = optionIn(language, option);
    const text = [option.name, option.short, option.long, short, long].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const inName = (option: OptionDeclaration) => Number(words.every((word) => option.name.includes(word)));
  const best = found.toSorted((a, b) => inName(b) - inName(a) || (a.name < b.name ? -1 : 1));
  return { found: best.slice(0, mostFound), hasMore: best.length > mostFound };
}
