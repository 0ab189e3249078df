export { type AffectedFiles, listAffected } from "./affected.ts";
