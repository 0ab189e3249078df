import type { OptionType } from "../declaration.ts";
import { budgetOptions } from "./budget.ts";
import { containerOptions } from "./containers.ts";
import { coreOptions } from "./core.ts";
import { databaseOptions } from "./database.ts";
import { listingOptions } from "./listing.ts";
import { loggingOptions } from "./logging.ts";
import { networkOptions } from "./network.ts";
import { repairOptions } from "./repair.ts";
import { reportingOptions } from "./reporting.ts";
import { restoreOptions } from "./restore.ts";
import { retentionOptions } from "./retention.ts";
import { secretOptions } from "./secrets.ts";
import { snapshotOptions } from "./snapshots.ts";
import { sourceOptions } from "./source.ts";
import { syncOptions } from "./sync.ts";
import { verificationOptions } from "./verification.ts";
import { volumeOptions } from "./volumes.ts";

/** Every option that the engine itself understands, whatever modules are chosen (options.md 5). */
export const engineOptions = [
  ...coreOptions,
  ...sourceOptions,
  ...snapshotOptions,
  ...containerOptions,
  ...volumeOptions,
  ...databaseOptions,
  ...networkOptions,
  ...budgetOptions,
  ...verificationOptions,
  ...retentionOptions,
  ...restoreOptions,
  ...listingOptions,
  ...repairOptions,
  ...syncOptions,
  ...loggingOptions,
  ...reportingOptions,
  ...secretOptions,
] as const;

export type EngineOption = (typeof engineOptions)[number];

/** Names of the engine's options of one type: a misspelt or mistyped name doesn't compile. */
export type EngineOptionName<Type extends OptionType> = Extract<EngineOption, { type: Type }>["name"];
