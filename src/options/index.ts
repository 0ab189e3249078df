export { type BudgetLimits, budgetOf, budgetOptions, noLimits } from "./budget.ts";
export {
  commandLineOptions,
  engineOptions,
  type GenericModule,
  genericModules,
  httpModule,
  mailModule,
  type ResultFormat,
  reportOptions,
  resultFormats,
  signInOptions,
  statusModule,
  telegramModule,
  xmppModule,
} from "./catalogue/index.ts";
export type { OptionDeclaration, OptionValues } from "./declaration.ts";
export { ModuleReader } from "./module-reader.ts";
export { costOf, type Prices, priceOptions, priceProblem, pricesOf, sumOfCosts } from "./prices.ts";
export { createOptionRegistry, loadedGenericModules, OptionRegistry } from "./registry.ts";
export { readSettings, type Settings, withOperationDefaults } from "./settings.ts";
export { type OptionWarning, type ValidationContext, validateOptions } from "./validation.ts";
export * from "./values/index.ts";
