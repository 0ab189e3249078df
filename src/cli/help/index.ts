export { type HelpModules, helpText } from "./help.ts";
