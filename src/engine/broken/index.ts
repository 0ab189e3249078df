export { type BrokenFileset, listBrokenFiles } from "./list-broken.ts";
