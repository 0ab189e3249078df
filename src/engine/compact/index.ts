export { type CompactPreview, compact, compactAutomatically, previewCompact } from "./compact.ts";
export { smallFileSizeOf } from "./plan.ts";
