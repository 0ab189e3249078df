export type { EntryReceiver } from "./entry-receiver.ts";
export { fillDatabase, type Recreated, type RecreateOptions } from "./recreate.ts";
