import type { OptionDeclaration } from "../declaration.ts";

/** Tests of remote files (options.md 5.11). */
export const verificationOptions = [
  {
    name: "backup-test-samples",
    type: "Integer",
    default: "1",
    short: "Remote files to test after a backup",
    long: "So many files of each kind are downloaded and checked after each backup; 0 tests none.",
  },
  {
    name: "backup-test-percentage",
    type: "Decimal",
    default: "0.1",
    short: "Percentage of remote files to test after a backup",
    long: "The larger of this and --backup-test-samples counts.",
  },
  {
    name: "full-remote-verification",
    type: "Enumeration",
    default: "False",
    values: ["True", "False", "ListAndIndexes", "IndexesOnly", "IndexOnly"],
    short: "How thoroughly remote files are tested",
    long: "True opens the files and checks their contents, False compares size and hash only, ListAndIndexes opens all but data volumes, IndexesOnly looks at index volumes only. Without it, the test after a backup compares size and hash, and the command test checks contents.",
  },
  {
    name: "full-block-verification",
    type: "Boolean",
    default: "false",
    noEffect: "every block is checked in any case",
    short: "Check each block",
    long: "A restore checks the hash of each block it reads, and a test of contents that of every block in a volume.",
  },
  {
    name: "dont-replace-faulty-index-files",
    type: "Boolean",
    default: "false",
    short: "Only warn about damaged index volumes",
    long: "Otherwise a test of contents replaces those that do not tell what data volumes and database agree on.",
  },
  {
    name: "drill-size",
    type: "Size",
    default: "1gb",
    unit: "mb",
    short: "Most that a restore drill reads",
    long: "A drill restores files on trial. It reads no more than this from all destinations of the backup together, so larger files are not among them.",
  },
  {
    name: "drill-time",
    type: "Timespan",
    default: "15m",
    short: "Longest time that a restore drill takes",
    long: "When it is over, the drill ends after the files that it is at.",
  },
  {
    name: "drill-files",
    type: "Path",
    short: "Files that restore drills prove first",
    long: "Paths with * and ? for anything, as filters have them; a folder ends with its separator. Several are separated as paths are on this system. A drill takes some of these, those that were not proven for longest, and any others.",
  },
] as const satisfies readonly OptionDeclaration[];
