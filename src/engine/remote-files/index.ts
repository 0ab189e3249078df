export { deleteAllRemoteFiles } from "./delete-all.ts";
export { measureRemote } from "./measure.ts";
