export { deleteByRetention, deleteVersions } from "./delete.ts";
