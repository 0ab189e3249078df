import type { OptionDeclaration } from "../declaration.ts";

/** What may go over the line in a month, and what happens when it is used up. */
export const budgetOptions = [
  {
    name: "traffic-budget-download",
    type: "Size",
    unit: "mb",
    default: "0",
    short: "Most that is downloaded from the destination in a month",
    long: "When it is used up, compacting, tests of remote files, restore drills and copies rest until the next calendar month; they do no more than still fits before. A server counts all backups at the same server, share or folder together, the command line its own runs. For a copy it stands among the options of that destination. 0: no limit.",
  },
  {
    name: "traffic-budget-upload",
    type: "Size",
    unit: "mb",
    default: "0",
    short: "Most that is uploaded to the destination in a month",
    long: "As --traffic-budget-download, for the other direction. Backups go on, with a warning, unless --budget-policy says otherwise.",
  },
  {
    name: "request-budget",
    type: "Integer",
    default: "0",
    short: "Most calls to the destination in a month",
    long: "Uploads, downloads, deletions, lists and every repetition of one. As --traffic-budget-download. 0: no limit.",
  },
  {
    name: "budget-policy",
    type: "Enumeration",
    default: "Warn",
    values: ["Warn", "Stop"],
    short: "What a backup does when the budget of the month is used up",
    long: "Warn: it goes on, with a warning. Stop: one that runs ends after the file that it is at, and none begins before the next month. A restore is never stopped.",
  },
  {
    name: "exceed-budget",
    type: "Boolean",
    default: "false",
    short: "Do this run's work although the budget is used up",
    long: "The limits of --traffic-budget-download, --traffic-budget-upload and --request-budget mean nothing for this run; what it moves is counted all the same.",
  },
] as const satisfies readonly OptionDeclaration[];
