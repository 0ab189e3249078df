import { serverCopy } from "../jobs/server-copy/content.ts";
import { travels } from "../jobs/setting-names.ts";
import type { Services } from "./services.ts";

/** What the settings of this server are now, as a hash. */
export function currentHash({ database, clock }: Pick<Services, "database" | "clock">): string {
  return serverCopy(database, travels, clock.now()).hash;
}
