export { fillDatabase, type Recreated, type RecreateOptions } from "./recreate.ts";
export { repair } from "./repair.ts";
