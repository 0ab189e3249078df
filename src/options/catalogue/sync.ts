import type { OptionDeclaration } from "../declaration.ts";

const noSync = "folders can't be synchronised yet";

/** Mirroring folders and backups (options.md 5.16). */
export const syncOptions = [
  {
    name: "sync-remote-state",
    type: "Enumeration",
    default: "UseRemoteState",
    values: ["UseRemoteState", "UseLocalState", "BlindlyUpload"],
    notServed: noSync,
    short: "How the state of the destination is known",
    long: "By listing it, from the last run, or not at all.",
  },
  {
    name: "sync-then-delete",
    type: "Boolean",
    default: "false",
    notServed: noSync,
    short: "Delete remote files that are gone locally",
    long: "After the uploads.",
  },
  {
    name: "sync-verify-hash",
    type: "Boolean",
    default: "false",
    notServed: noSync,
    short: "Compare contents",
    long: "When size and time are equal.",
  },
  {
    name: "sync-recheck",
    type: "Boolean",
    default: "false",
    notServed: noSync,
    short: "List the destination in this run",
    long: "Used with --sync-remote-state=UseLocalState.",
  },
  {
    name: "remote-sync-json-config",
    type: "String",
    short: "Further destinations that get copies of the backup",
    long: 'JSON text, or the path of a JSON file: where copies go after a backup, and when. {"destinations": [{"url": "..."}]} is enough; see "help remote-sync" for the rest.',
  },
] as const satisfies readonly OptionDeclaration[];
