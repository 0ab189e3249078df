import type { Logger } from "../support/log.ts";

/** All that routes work with; built in one place and handed to each call. */
export interface Services {
  readonly clock: () => Date;
  readonly log: Logger;
}
