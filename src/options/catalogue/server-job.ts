import type { OptionDeclaration } from "../declaration.ts";

/** Options of jobs that only a server has a use for (rest-api.md 10). */
export const serverJobOptions = [
  {
    name: "store-task-config",
    type: "Enumeration",
    default: "Auto",
    values: [
      "Auto",
      "None",
      "Self",
      "All",
      "SelfWithSecrets",
      "AllWithSecrets",
      "SelfWithUnencryptedSecrets",
      "AllWithUnencryptedSecrets",
    ],
    short: "Store the settings of the job with the backup",
    long: "Whether those of this job or of all jobs are stored at the destination, and whether with their secrets.",
  },
  {
    name: "drill-interval",
    type: "Timespan",
    default: "30D",
    short: "Time between two restore drills",
    long: "That often the server restores some files of the newest version on trial, from the destination and from each copy, compares them and removes them again. 0: never by itself.",
  },
  {
    name: "wait-on-metered-network",
    type: "Boolean",
    default: "false",
    platforms: ["linux"],
    short: "Wait with scheduled runs on a metered network",
    long: "A run whose time has come, and a restore drill, wait while NetworkManager says that the network is metered, or takes it for one, as that of a phone; they begin once it is another. While NetworkManager does not answer they wait too. A run that is asked for takes place, and one that has begun goes on.",
  },
  {
    name: "only-on-networks",
    type: "String",
    platforms: ["linux"],
    short: "Networks on which scheduled runs take place",
    long: "Names of connections as NetworkManager has them, separated by commas, for example Home,Office; a Wi-Fi's is mostly its own name, and a VPN has one too. A run whose time has come, and a restore drill, wait until one of them is up, and while NetworkManager does not answer. A run that is asked for takes place. Blank: any network.",
  },
  {
    name: "unusual-change-warning",
    type: "Boolean",
    default: "true",
    short: "Warn when far more has changed than usual",
    long: "After a backup in which at least 15 % of the files and 100 of them were changed or removed, or 30 % of all bytes and 100 MB are gone, and more than three times as much as in any of up to 30 runs before, there is a warning, and old versions stay until it is acknowledged. The same holds for what ignore files (--ignore-rule-files) leave out more than before. Not before there have been five runs and a week of them.",
  },
  {
    name: "report-policy",
    type: "Enumeration",
    default: "EachRun",
    values: ["EachRun", "OncePerIncident"],
    short: "When reports and notifications come",
    long: "EachRun: after each run, as the levels of the reports say. OncePerIncident: once when something goes wrong, not again while the same goes wrong, and once when it is over; a good run is told only by reports whose level names Success.",
  },
  {
    name: "report-repeat",
    type: "Timespan",
    default: "7D",
    short: "Time after which the same trouble is told again",
    long: "With --report-policy=OncePerIncident, for as long as it lasts. 0: never again.",
  },
] as const satisfies readonly OptionDeclaration[];
