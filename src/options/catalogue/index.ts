export { commandLineOptions } from "./command-line.ts";
export { signInOptions, timeoutOptions } from "./connection.ts";
export { type EngineOption, type EngineOptionName, engineOptions } from "./engine.ts";
export { type GenericModule, type ResultFormat, resultFormats } from "./generic-module.ts";
export { genericModules } from "./generic-modules.ts";
export {
  httpModule,
  mailModule,
  reportModules as reportOptions,
  statusModule,
  telegramModule,
  xmppModule,
} from "./report-modules.ts";
