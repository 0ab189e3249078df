export {
  type RetentionDecision,
  type RetentionRules,
  type RetentionVersion,
  type RetentionWarning,
  selectVersionsToDelete,
} from "./retention.ts";
