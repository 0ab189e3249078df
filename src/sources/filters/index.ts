export { Filter, type RuleSet, type SignedExpression, type Verdict } from "./filter.ts";
export type { GroupEnvironment } from "./group-rules.ts";
export { resolvedGroups, thisSystem } from "./groups.ts";
export { caseVariants, isCaseSensitive, toUpperInvariant } from "./letter-case.ts";
export { regexParts } from "./regex-parts.ts";
export type { RuleEnvironment } from "./rule.ts";
export { display, parseSerialised, parseSigned, serialise } from "./serialised.ts";
