export { type CompactPreview, compact, compactAutomatically, planText, previewCompact } from "./compact.ts";
export { smallFileSizeOf } from "./plan.ts";
