export { AffectedTable } from "./affected.ts";
export { backupEndLines } from "./backup.ts";
export { brokenFilesetLines } from "./broken-files.ts";
export { compareTable } from "./compare.ts";
export { type ConsoleOptions, DuplicatiConsole } from "./console.ts";
export { deleteLines } from "./delete.ts";
export { filesetLines, type ListAsked, ListTable, listWithoutMatch } from "./list.ts";
export { restoreEndLines } from "./restore.ts";
export { testLines } from "./verification.ts";
