import type { QueryListener } from "../../database/timed.ts";
import type { Settings } from "../../options/index.ts";
import type { Logger } from "../../support/log.ts";
import { formatTook } from "./timed.ts";

const tag = "Duplicati.Library.Main.Database.ExtensionMethods";

/** Tells of each query at the level Profiling, and warns of those that take too long (options.md 5.8). */
export function queryLog(
  logger: Logger,
  { longDatabaseQueryThresholdSeconds: limit }: Pick<Settings, "longDatabaseQueryThresholdSeconds">,
): QueryListener {
  return (sql, milliseconds) => {
    const message = `${sql.replace(/\s+/g, " ").trim()} took ${formatTook(milliseconds)}`;
    logger.write("Profiling", tag, "Timer.Finished-ExecuteQuery", message);
    if (limit >= 0 && milliseconds > limit * 1000) logger.write("Warning", tag, "LongQuery", `Slow query: ${message}`);
  };
}
