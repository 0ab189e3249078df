import type { Connection } from "../../platform/web-server.ts";
import type { Caller } from "../auth/caller.ts";
import type { Route } from "./route.ts";

/** Decides who comes in (rest-api.md 2 and 3). */
export interface Gate {
  /** Throws, or gives the answer of a refusal; whoever is let in is told of. */
  admit(
    request: Request,
    route: Pick<Route, "path" | "access" | "forSomeJobs">,
    connection: Connection,
  ): Promise<Response | Caller>;
}
