import type { OptionDeclaration } from "../declaration.ts";

/** Mirroring folders and backups (options.md 5.16). */
export const syncOptions = [
  {
    name: "sync-remote-state",
    type: "Enumeration",
    default: "UseRemoteState",
    values: ["UseRemoteState", "UseLocalState", "BlindlyUpload"],
    short: "How the state of the destination is known",
    long: "UseRemoteState lists every folder there. UseLocalState relies on what earlier runs have noted, and lists only where nothing is noted. BlindlyUpload uploads everything and deletes nothing.",
  },
  {
    name: "sync-then-delete",
    type: "Boolean",
    default: "false",
    short: "Delete remote files that are gone locally",
    long: "Once everything has been uploaded. Only what is really gone from the source is deleted, not what a filter leaves out.",
  },
  {
    name: "sync-verify-hash",
    type: "Boolean",
    default: "false",
    short: "Compare contents",
    long: "When size and time are equal: with the SHA-256 that was noted at the upload. What has none is uploaded again.",
  },
  {
    name: "sync-recheck",
    type: "Boolean",
    default: "false",
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
