export { type ReadRequest, readFiles } from "./read-files.ts";
