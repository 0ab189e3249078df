export { OperationScripts, type ScriptOutcome, type ScriptSubject } from "./scripts.ts";
export { readScriptSettings, type ScriptSettings } from "./settings.ts";
