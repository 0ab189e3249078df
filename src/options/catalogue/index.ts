export { commandLineOptions } from "./command-line.ts";
export { signInOptions } from "./connection.ts";
export { type EngineOption, type EngineOptionName, engineOptions } from "./engine.ts";
export { type GenericModule, genericModules } from "./generic-modules.ts";
