import type { OptionDeclaration } from "../declaration.ts";

/** What may go over the line in a month, what happens when it is used up, and what it costs. */
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
  {
    name: "price-download",
    type: "Decimal",
    short: "Price of a GB that is downloaded from the destination",
    long: "A number such as 0.09; 0: it is free. With prices it is told what compacting, a repair, a restore and a drill will cost before they begin, and what the month has cost so far. As soon as one is set, the others count as 0; without any, no price is told. A GB has 1024 MB. For a copy it stands among the options of that destination.",
  },
  {
    name: "price-upload",
    type: "Decimal",
    short: "Price of a GB that is uploaded to the destination",
    long: "As --price-download, for the other direction.",
  },
  {
    name: "price-requests",
    type: "Decimal",
    short: "Price of 1,000 calls to the destination",
    long: "As --price-download. Uploads, downloads, deletions and lists count alike, and every repetition of one.",
  },
  {
    name: "price-currency",
    type: "String",
    short: "Currency of the prices",
    long: "Its three letters, as EUR or USD. Without it prices are told as plain numbers. Nothing is converted.",
  },
] as const satisfies readonly OptionDeclaration[];
