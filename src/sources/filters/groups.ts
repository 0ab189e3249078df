import { tmpdir } from "node:os";
import { sep } from "node:path";
import { UserError } from "../../support/errors.ts";
import { type FilterGroup, type GroupEnvironment, groupRules } from "./group-rules.ts";
import { toUpperInvariant } from "./letter-case.ts";

/** The groups' environment on this machine. */
export function thisSystem(dataFolder?: string, temporaryFolder = `${tmpdir()}${sep}`): GroupEnvironment {
  return { platform: process.platform, variables: process.env, temporaryFolder, dataFolder };
}

/** Every group with its rules, as `systeminfo/filtergroups` lists them: what is included comes last, other than in the help. */
export function resolvedGroups(environment: GroupEnvironment, caseSensitive: boolean): Record<string, string[]> {
  const isLast = ({ name }: { name: string }) => name === "DefaultIncludes";
  const inOrder = [...groups.filter((group) => !isLast(group)), ...groups.filter(isLast)];
  return Object.fromEntries(inOrder.map(({ name, flag }) => [name, rulesOf(flag, environment, caseSensitive)]));
}

/**
 * The rules of a list of groups, as it stands between the braces (filters-reports-scripts.md 1.2, 1.14).
 *
 * Throws `InvalidFilterExpression` for a name that is none.
 */
export function expandGroups(list: string, environment: GroupEnvironment, caseSensitive: boolean): string[] {
  const names = list.split(/[:,;|]/).filter((name) => name !== "");
  const flags = names.reduce((sum, name) => sum | flagOf(name), 0);
  return rulesOf(flags, environment, caseSensitive);
}

const members: readonly (readonly [FilterGroup, number])[] = [
  ["SystemFiles", 1],
  ["OperatingSystem", 2],
  ["CacheFiles", 4],
  ["TemporaryFiles", 8],
  ["Applications", 16],
];
const all = 31;

const groups: readonly { name: string; flag: number; aliases: readonly string[] }[] = [
  { name: "None", flag: 0, aliases: [] },
  { name: "DefaultIncludes", flag: 0, aliases: ["DefaultInclude", "Includes", "Include", "Inc"] },
  { name: "SystemFiles", flag: 1, aliases: ["System", "Sys"] },
  { name: "OperatingSystem", flag: 2, aliases: ["OS"] },
  { name: "CacheFiles", flag: 4, aliases: ["CacheFolders", "Caches", "Cache"] },
  { name: "TemporaryFiles", flag: 8, aliases: ["TemporaryFolders", "TempFolders", "TempFiles", "Temp", "Tmp"] },
  { name: "Applications", flag: 16, aliases: ["Application", "Apps", "App"] },
  { name: "DefaultExcludes", flag: all, aliases: ["DefaultExclude", "Excludes", "Exclude", "Exc"] },
];

function flagOf(text: string): number {
  const wanted = text.toLowerCase();
  const trimmed = wanted.trim();
  for (const { name, flag, aliases } of groups) {
    // Only names tolerate blanks around them.
    if (name.toLowerCase() === trimmed || aliases.some((alias) => alias.toLowerCase() === wanted)) return flag;
  }
  if (/^\d+$/.test(trimmed)) return Number(trimmed);
  const valid = groups.map(({ name }) => name).join(", ");
  throw new UserError(
    "InvalidFilterExpression",
    `The string ${text} does not represent a known filter group name. Valid values are: ${valid}`,
  );
}

function rulesOf(flags: number, environment: GroupEnvironment, caseSensitive: boolean): string[] {
  const separator = environment.platform === "win32" ? "\\" : "/";
  const rules = members
    .filter(([, flag]) => (flags & flag) !== 0)
    .flatMap(([group]) => groupRules(group, environment))
    .filter((rule) => rule.trim() !== "");
  return withoutCovered(sorted(rules, caseSensitive), separator, caseSensitive);
}

function sorted(rules: readonly string[], caseSensitive: boolean): string[] {
  const key = caseSensitive ? (rule: string) => rule : toUpperInvariant;
  return [...rules].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Drops what another rule of the sorted list covers, and repetitions. */
function withoutCovered(rules: readonly string[], separator: string, caseSensitive: boolean): string[] {
  const fold = caseSensitive ? (text: string) => text : toUpperInvariant;
  const onAnyDrive = new Set<string>();
  const kept: string[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const key = fold(rule);
    const previous = kept.at(-1);
    const covered =
      (/^[A-Za-z]:/.test(rule) && onAnyDrive.has(key.slice(2))) ||
      (previous?.endsWith(separator) === true && key.startsWith(fold(previous)));
    if (/^[?*]:/.test(rule)) onAnyDrive.add(key.slice(2));
    if (covered || seen.has(key)) continue;
    seen.add(key);
    kept.push(rule);
  }
  return kept;
}
