import type { Connection } from "../../platform/web-server.ts";
import type { Access, Route } from "./route.ts";

/** Decides who comes in (rest-api.md 2 and 3). */
export interface Gate {
  /** Throws, or gives the answer of a refusal; undefined lets the request in. */
  refuse(
    request: Request,
    route: Pick<Route, "path" | "tellsSecrets"> & { access: Access },
    connection: Connection,
  ): Promise<Response | undefined>;
}
