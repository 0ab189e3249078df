import type { ServerDatabase } from "../database/server/server-database.ts";
import type { Clock } from "../engine/context.ts";
import type { Logger } from "../support/log.ts";
import type { Authentication } from "./auth/authentication.ts";

/** All that routes work with; built in one place and handed to each call. */
export interface Services {
  readonly database: ServerDatabase;
  readonly authentication: Authentication;
  readonly clock: Clock;
  readonly log: Logger;
}
