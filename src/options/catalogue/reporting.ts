import type { OptionDeclaration } from "../declaration.ts";

/** Names that reports show (options.md 5.18). */
export const reportingOptions = [
  {
    name: "backup-name",
    type: "String",
    short: "Name of the backup",
    long: "Shown in reports; also the name of a newly created local database.",
  },
  { name: "backup-id", type: "String", short: "Id of the backup", long: "Used in reports." },
  { name: "machine-id", type: "String", short: "Id of this computer", long: "Used in reports." },
  {
    name: "machine-name",
    type: "String",
    short: "Name of this computer",
    long: "Used in reports; the default is the host name.",
  },
  {
    name: "next-scheduled-run",
    type: "String",
    short: "When the backup runs next",
    long: "Set by the scheduler, for reports.",
  },
] as const satisfies readonly OptionDeclaration[];
