import type { Command } from "./command.ts";

/** Loads a command; each is read only when it is called, so that the program starts at once. */
export const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["backup", async () => (await import("./backup.ts")).backupCommand],
  ["restore", async () => (await import("./restore.ts")).restoreCommand],
  ["list", async () => (await import("./list.ts")).listCommand],
  ["find", async () => (await import("./list.ts")).listCommand],
  ["list-filesets", async () => (await import("./list-filesets.ts")).listFilesetsCommand],
  ["list-folder-content", async () => (await import("./browse.ts")).listFolderContentCommand],
  ["list-folder-contents", async () => (await import("./browse.ts")).listFolderContentCommand],
  ["list-file-versions", async () => (await import("./browse.ts")).listFileVersionsCommand],
  ["search-entries", async () => (await import("./browse.ts")).searchEntriesCommand],
  ["search-files", async () => (await import("./browse.ts")).searchEntriesCommand],
  ["search", async () => (await import("./browse.ts")).searchEntriesCommand],
  ["delete", async () => (await import("./delete.ts")).deleteCommand],
  ["list-broken-files", async () => (await import("./list-broken-files.ts")).listBrokenFilesCommand],
  ["affected", async () => (await import("./affected.ts")).affectedCommand],
  ["compare", async () => (await import("./compare.ts")).compareCommand],
  ["create-report", async () => (await import("./create-report.ts")).createReportCommand],
  ["test-filters", async () => (await import("./test-filters.ts")).testFiltersCommand],
  ["test-filter", async () => (await import("./test-filters.ts")).testFiltersCommand],
  ["system-info", async () => (await import("./system-info.ts")).systemInfoCommand],
  ["systeminfo", async () => (await import("./system-info.ts")).systemInfoCommand],
  ["test", async () => (await import("./test.ts")).testCommand],
  ["verify", async () => (await import("./test.ts")).testCommand],
  ["sync", async () => (await import("./sync.ts")).syncCommand],
  ["purge-broken-files", async () => (await import("./purge-broken-files.ts")).purgeBrokenFilesCommand],
  ["purge", async () => (await import("./purge.ts")).purgeCommand],
  ["vacuum", async () => (await import("./vacuum.ts")).vacuumCommand],
  ["compact", async () => (await import("./compact.ts")).compactCommand],
  ["repair", async () => (await import("./repair.ts")).repairCommand],
  ["send-mail", async () => (await import("./send-mail.ts")).sendMailCommand],
]);

/** Duplicati's other commands (cli.md 10), which are not done here yet. */
export const unservedCommands: ReadonlySet<string> = new Set([
  "set-locks",
  "setlocks",
  "read-lock-info",
  "readlockinfo",
]);
