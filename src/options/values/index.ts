export {
  type AcceptedWarning,
  formatAcceptedWarnings,
  isAccepted,
  parseAcceptedWarnings,
  pathIn,
} from "./accepted-warnings.ts";
export { attributeMask, fileAttributeNames } from "./attributes.ts";
export { isBooleanWord, parseBoolean, parseBooleanOption } from "./boolean.ts";
export { type Culture, cultureFromEnvironment, cultureOf, dateOrderOf } from "./culture.ts";
export { parseTime } from "./date.ts";
export { parseDecimal, parsePercentage } from "./decimal.ts";
export { invalidValue } from "./error.ts";
export { parseInteger } from "./integer.ts";
export { parseEnumeration, parseFlags, parseNameList, parsePathList } from "./lists.ts";
export { formatPinnedVersions, parsePinnedVersions, versionsPinned } from "./pinned-versions.ts";
export { type Cost, formatMoney, parseCurrency, parsePrice } from "./price.ts";
export { keepTimeLimit, parseRetentionPolicy, type RetentionRule } from "./retention.ts";
export { formatSize, parseSize, type SizeUnit } from "./size.ts";
export { parseTimespan } from "./timespan.ts";
export { parseVersions } from "./versions.ts";
