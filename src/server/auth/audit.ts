import type { Logger } from "../../support/log.ts";
import type { Caller } from "./caller.ts";

/** Writes into the log who has changed something. What stands in the query or was sent is left out: it may be secret. */
export function writeDown(log: Logger, caller: Caller, request: Request, { status }: Response): void {
  if (caller.kind === "nobody" || status >= 400) return;
  const what = `${request.method} ${new URL(request.url).pathname}`;
  log.write(
    "Information",
    "Bunker.Server.Audit",
    "Changed",
    `${caller.kind === "key" ? "The key " : ""}"${caller.name}": ${what}`,
  );
}
