import type { ServerDatabase } from "../database/server/server-database.ts";
import type { Clock } from "../engine/context.ts";
import type { TrafficBook } from "../jobs/budget/traffic-book.ts";
import type { DestinationAccess } from "../jobs/destination-access.ts";
import type { ServerEvents } from "../jobs/events.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { LiveLog } from "../jobs/live-log.ts";
import type { AllowedModules } from "../jobs/operation/allowed-modules.ts";
import type { HoldReason } from "../jobs/scheduler/due-rules.ts";
import type { TaskQueue } from "../jobs/task-queue.ts";
import type { SecretSurroundings } from "../secrets/opening.ts";
import type { Logger } from "../support/log.ts";
import type { ProcessSurroundings } from "../support/surroundings.ts";
import type { Authentication } from "./auth/authentication.ts";
import type { CommandRuns } from "./v1/command-runs.ts";

/** All that routes work with; built in one place and handed to each call. */
export interface Services {
  readonly database: ServerDatabase;
  /** Where the databases lie. */
  readonly dataFolder: string;
  /** Removed when the server stops. */
  readonly temporaryFolder: string;
  /** Of this executable. */
  readonly programPath: string;
  /** Names of the options that the server was started with; what they say counts at every start. */
  readonly startedWith: ReadonlySet<string>;
  readonly allowedModules: AllowedModules;
  readonly jobs: JobStore;
  readonly authentication: Authentication;
  readonly tasks: TaskQueue;
  readonly traffic: TrafficBook;
  /** For URLs that no job needs to have. */
  readonly destinations: DestinationAccess;
  readonly commandRuns: CommandRuns;
  readonly scheduler: PlannedRuns;
  readonly events: ServerEvents;
  readonly liveLog: LiveLog;
  readonly clock: Clock;
  readonly log: Logger;
  readonly surroundings: ProcessSurroundings;
  /** Where secrets are fetched, with the provider that the server was started with. */
  readonly secrets: SecretSurroundings;
}

/** When jobs run next by themselves, the soonest first. */
export interface PlannedRuns {
  proposed(): readonly { readonly jobId: number; readonly time: Date }[];
  /** Those whose time has come, but which wait: for an hour in which they may run, a network, a drive or a destination. */
  held(): readonly { readonly jobId: number; readonly reason: HoldReason }[];
}
