export { type IgnoreRuleHit, IgnoreRules, isHit, type RuleScope, ruleThatLeavesOut } from "./ignore-rules.ts";
export { LeftOut } from "./left-out.ts";
