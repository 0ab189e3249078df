export { bufferAccess, fileAccess } from "./random-access.ts";
export { containerModule, containers } from "./registry.ts";
