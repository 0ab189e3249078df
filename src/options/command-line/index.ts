export { withEnvironmentSecrets } from "./environment-secrets.ts";
export { applyParametersFile, parametersFileOf, readParametersFile } from "./parameters-file.ts";
export {
  type FilterArgument,
  isHelpWord,
  type ParsedArguments,
  parseArguments,
} from "./tokens.ts";
