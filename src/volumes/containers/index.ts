export { bufferAccess, fileAccess, type OpenAccess, readAhead } from "./random-access.ts";
export { containerModule, containers } from "./registry.ts";
export * as tarFormat from "./tar-format.ts";
export * as zipFormat from "./zip-format.ts";
