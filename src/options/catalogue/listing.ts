import type { OptionDeclaration } from "../declaration.ts";

/** Choosing versions, and what lists show (options.md 5.14). */
export const listingOptions = [
  {
    name: "time",
    type: "DateTime",
    short: "Versions up to this time",
    long: "For example 2026-03-01T10:00:00. The newest version at or before it is used.",
  },
  {
    name: "version",
    type: "String",
    short: "Versions by number",
    long: "0 is the newest. Several numbers and ranges are possible, for example 0,2-4.",
  },
  {
    name: "all-versions",
    type: "Boolean",
    default: "false",
    short: "Look in all versions",
    long: "Otherwise only the newest of the selected versions is searched.",
  },
  {
    name: "list-sets-only",
    type: "Boolean",
    default: "false",
    short: "List versions only",
    long: "No files are listed.",
  },
  {
    name: "list-prefix-only",
    type: "Boolean",
    default: "false",
    short: "Show the folder that all matches have in common",
    long: "Needs the local database.",
  },
  {
    name: "list-folder-contents",
    type: "Boolean",
    default: "false",
    short: "Show only what is directly in the folder",
    long: "The folder is the one given as pattern. Needs the local database.",
  },
  {
    name: "full-result",
    type: "Boolean",
    default: "false",
    aliases: ["full-results"],
    short: "Show everything",
    long: "Long lists aren't cut, and the whole result is printed after a backup or restore.",
  },
] as const satisfies readonly OptionDeclaration[];
