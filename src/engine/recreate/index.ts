export { fillDatabase, type Recreated, type RecreateOptions } from "./recreate.ts";
