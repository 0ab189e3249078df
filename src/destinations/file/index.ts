export { fileDestination } from "./file.ts";
