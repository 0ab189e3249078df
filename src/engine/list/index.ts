export { listFilesets } from "./filesets.ts";
export { type ListInput, list } from "./list.ts";
