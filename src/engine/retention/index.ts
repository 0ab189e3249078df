export { findLeap, type Leap, leapRest } from "./leap.ts";
export {
  type RetentionDecision,
  type RetentionRules,
  type RetentionVersion,
  type RetentionWarning,
  selectVersionsToDelete,
} from "./retention.ts";
