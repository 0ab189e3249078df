import type { LocalDatabase } from "../../database/local/database.ts";
import type { TrafficBefore } from "../../engine/budget.ts";
import type { OperationContext, OperationControl } from "../../engine/context.ts";
import type { OperationObserver } from "../../engine/operation.ts";
import type { Progress } from "../../engine/progress.ts";
import type { MainOperation, OperationResult, ResultOrigin } from "../../engine/results/index.ts";
import type { StartWorker } from "../../engine/worker-port.ts";
import type { FilterArgument } from "../../options/command-line/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import type { IncidentMemory } from "../../reports/index.ts";
import type { SecretContext } from "../../secrets/opening.ts";
import type { Filter } from "../../sources/filters/index.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import type { AllowedModules } from "./allowed-modules.ts";

/**
 * What an operation does with the local database: `create` begins one, `replace` also where the one that is there is
 * damaged, `use` needs one, `read` too but changes nothing, `look` does without as well, `beside` is the same
 * for what may take long and must keep no run waiting, and `none` has nothing to do with any. `sync` has one of another kind, which
 * it opens itself. While another run works with it, `read`, `look` and `beside` see what that has committed.
 */
export type DatabaseUse = "create" | "replace" | "use" | "read" | "look" | "beside" | "none" | "sync";

/** What an operation is run with, whoever asks for it. */
export interface OperationCall {
  readonly options: OptionValues;
  readonly filters: readonly FilterArgument[];
  readonly allowedModules: AllowedModules;
  readonly surroundings: Pick<ProcessSurroundings, "arguments" | "environment" | "platform" | "programFolder"> &
    SecretContext & {
      readonly startWorker: StartWorker;
    };
}

/** Which operation, on what. */
export interface OperationPlan<R extends OperationResult> extends OperationKind<R> {
  readonly url: string;
  /** Sources, or patterns of what is wanted; as `OperationWork` has them, a script may have changed them. */
  readonly paths?: readonly string[];
}

/** An operation and what it needs, whatever it is run on. */
export interface OperationKind<R extends OperationResult> {
  readonly operation: MainOperation;
  readonly database: DatabaseUse;
  /** Where a local database answers, the passphrase is not needed. */
  readonly databaseSuffices?: boolean;
  /** Nothing of it is to be seen in the database later, nor in its log. */
  readonly leavesNoTrace?: boolean;
  /** An empty result, for a run that fails or is called off. */
  createResult(origin: ResultOrigin, options: OptionValues): R;
  run(work: OperationWork): Promise<R>;
}

/** What the function of an operation gets. */
export interface OperationWork {
  readonly context: OperationContext;
  readonly database: LocalDatabase | undefined;
  /** Where the database is expected, found or not. */
  readonly databasePath: string | undefined;
  readonly paths: readonly string[];
  readonly filter: Filter;
}

/** Who lets an operation run: the command line with its console, or the process of a job. */
export interface OperationHost {
  readonly observer: OperationObserver;
  readonly progress: Progress;
  readonly control: OperationControl;
  /** What a backup without a name is called in reports. */
  readonly backupName: string;
  /** For those who want to hear only once of the same trouble; undefined: each run is reported. */
  readonly incidents?: IncidentMemory | undefined;
  /** What was moved this month, by those who know it better than the database. */
  readonly traffic?: TrafficBefore | undefined;
  /** As the user's culture writes dates. */
  formatDate(date: Date): string;
  /** Adds to the options what only a person can tell, such as the passphrase. */
  complete?(options: OptionValues): Promise<OptionValues>;
  /** Runs the operation itself, once everything is prepared. */
  attend?<R>(run: () => Promise<R>): Promise<R>;
}
