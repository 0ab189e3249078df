export { compact, compactAutomatically } from "./compact.ts";
export { smallFileSizeOf } from "./plan.ts";
