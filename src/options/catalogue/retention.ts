import type { OptionDeclaration } from "../declaration.ts";

/** Which versions are deleted, compacting, locks (options.md 5.12). */
export const retentionOptions = [
  {
    name: "keep-versions",
    type: "Integer",
    default: "0",
    short: "Keep so many versions",
    long: "Older versions are deleted after a backup and by delete; 0 keeps all.",
  },
  {
    name: "keep-time",
    type: "Timespan",
    short: "Keep versions up to this age",
    long: "Older versions are deleted after a backup and by delete; for example 6M for six months. When far more time has passed by the clock than ever between two runs, backups wait a week before they delete by age: its year may be wrong.",
  },
  {
    name: "retention-policy",
    type: "String",
    short: "Keep fewer versions the older they are",
    long: "Entries timeframe:interval, separated by commas. 7D:U,3M:1D,10Y:2M keeps all versions of a week, then one a day for three months, then one every two months for ten years. U is unlimited; versions beyond all timeframes are deleted.",
  },
  {
    name: "pinned-versions",
    type: "String",
    short: "Versions that are kept whatever their age",
    long: "The times of versions as in the names of their lists, 20261130T215102Z, separated by commas. No rule deletes them, and delete refuses to until they are taken out here. Duplicati does not know this option.",
  },
  {
    name: "disable-time-tolerance",
    type: "Boolean",
    default: "false",
    short: "Take --keep-time to the second",
    long: "A version is otherwise kept a little longer, so that runs that start at slightly different times behave alike.",
  },
  {
    name: "allow-full-removal",
    type: "Boolean",
    default: "false",
    short: "Allow the last version to be deleted",
    long: "One version is otherwise always kept.",
  },
  {
    name: "threshold",
    type: "Integer",
    default: "25",
    short: "Percentage of waste that makes compacting worthwhile",
    long: "Volumes are rewritten when so much of their data is no longer used.",
  },
  {
    name: "small-file-size",
    type: "Size",
    unit: "mb",
    short: "Volumes up to this size are small",
    long: "Small volumes are combined when compacting. The default is a fifth of --dblock-size.",
  },
  {
    name: "small-file-max-count",
    type: "Integer",
    default: "20",
    short: "Most small volumes before they are combined",
    long: "More small volumes than this make compacting worthwhile.",
  },
  {
    name: "no-auto-compact",
    type: "Boolean",
    default: "false",
    short: "Don't compact after a backup or a deletion",
    long: "Remote files then keep the data of deleted versions.",
  },
  {
    name: "auto-compact-interval",
    type: "Timespan",
    default: "0m",
    short: "Least time between two compactings",
    long: "Saves traffic where compacting would happen often. The command compact takes no notice of it.",
  },
  {
    name: "remote-file-lock-duration",
    type: "Timespan",
    short: "Lock uploaded files for this time",
    long: "Protects them from deletion, for example 30D, where the destination can do that.",
  },
  {
    name: "refresh-lock-info-complete",
    type: "Boolean",
    default: "false",
    short: "Read the locks of all volumes",
    long: "Not only of those whose state is unknown.",
  },
  {
    name: "reduced-purge-statistics",
    type: "Boolean",
    default: "false",
    short: "Don't compute the size of removed files",
    long: "Makes purging faster.",
  },
] as const satisfies readonly OptionDeclaration[];
