export { jobWithoutSecrets, type KnownSecrets, maskJob, splitSpecialSource, unmaskJob } from "./job-masking.ts";
export { maskOption, optionWithoutSecrets, unmaskOption } from "./option-masking.ts";
export {
  hasPlaceholder,
  isPlaceholder,
  maskUrl,
  placeholder,
  UnknownSecret,
  unmaskUrl,
  withoutSecrets,
} from "./url-masking.ts";
