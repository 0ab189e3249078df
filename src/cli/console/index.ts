export { backupEndLines } from "./backup.ts";
export { type ConsoleOptions, DuplicatiConsole } from "./console.ts";
export { deleteLines } from "./delete.ts";
export { failureLines } from "./failure.ts";
export { type Culture, cultureFromEnvironment, cultureOf } from "./format.ts";
export { filesetLines, type ListAsked, ListTable, listWithoutMatch } from "./list.ts";
export { restoreEndLines } from "./restore.ts";
export { testLines } from "./verification.ts";
