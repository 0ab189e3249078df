import { counter } from "../count.ts";

const count = counter("en-GB");

export const backup = {
  tabsLabel: "Parts of this backup",
  tabs: { versions: "Versions", log: "Log", care: "Care", settings: "Settings" },
  menu: { command: "Run a command" },
  failed: "The last run failed.",
  versionsSafe: "The versions that there are can be restored.",
  openLog: "Open its log",
  lastResult: (operation: string, outcome: string, time: string) => `${operation} ${outcome} ${time}`,
  versions: {
    emptyText: "The first run makes the first version. Start it above, or wait until it is planned.",
    mirror: "This one copies folders as they are, and keeps no versions.",
    busy: "A run works with the index of the versions",
    busyAdvice: "They are listed here as soon as it has ended.",
    indexMissing: "The local index of this backup is missing",
    indexMissingAdvice:
      "It tells which versions there are. It is rebuilt from the destination, under Care or with the next run.",
    indexMissingSafe: "The versions themselves lie at the destination and are not affected.",
    askDestination: "Look at the destination",
    onDay: (day: string) => `only ${day}`,
    allDays: "Show all",
    old: "newer ones may come with what runs now",
    noneChosen: "Choose the versions that shall go.",
    deleteChosen: "Delete chosen versions…",
    choose: (name: string) => `Choose the version of ${name}`,
    partial: "partial",
    changes: (added: number, changed: number, removed: number) =>
      `${added} new, ${changed} changed, ${removed} removed`,
    newBytes: (size: string) => `${size} in new and changed files`,
    restoreOf: (name: string) => `Restore from ${name}`,
    whatChanged: "What changed",
    changesOf: (name: string) => `What changed in the version of ${name}`,
    gone: "There are other versions now than when you chose",
    goneAdvice: "Nothing was deleted. Look at the versions again, and choose once more.",
    allChosen: "A backup keeps at least one version",
    allChosenAdvice: "To give up all of them, delete the backup with its files at the destination.",
    backToVersions: "Back to the versions",
    deleteTitle: (n: number) => `Delete ${count(n, "version", "versions")}`,
    deleteLost:
      "Files that only these versions have are lost for good. Space at the destination comes back when it is compacted.",
    deleteKept: (n: number) => `${count(n, "other version stays", "other versions stay")} as they are.`,
  },
  changes: {
    title: "What changed",
    from: "From the version of",
    to: "To the version of",
    compare: "Compare",
    oneVersion: "There is only one version so far.",
    chooseTwo: "Choose two different versions.",
    filter: "Kinds of changes",
    all: (n: number) => count(n, "change", "changes"),
    count: {
      added: (n: number) => `${n} new`,
      modified: (n: number) => `${n} changed`,
      deleted: (n: number) => `${n} removed`,
    },
    types: { added: "new", modified: "changed", deleted: "removed" },
    sizes: (added: string, removed: string) => `${added} in new files, ${removed} in removed ones`,
    same: "Nothing differs.",
  },
};
