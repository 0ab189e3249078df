import { type Culture, cultureFromEnvironment, cultureOf } from "../../options/values/index.ts";
import type { OperationCall } from "./operation-call.ts";

/** How dates and sizes are written: `force-locale`, or what the environment says. */
export function cultureFor({ options, surroundings }: Pick<OperationCall, "options" | "surroundings">): Culture {
  const forced = options["force-locale"];
  return forced === undefined ? cultureFromEnvironment(surroundings.environment) : cultureOf(forced ?? "");
}
