export { readControlFile } from "./control-files.ts";
export { listFilesets } from "./filesets.ts";
export { type ListInput, list } from "./list.ts";
