export { purge } from "./purge.ts";
export { purgeBrokenFiles } from "./purge-broken.ts";
