import type { ServerDatabase } from "../database/server/server-database.ts";

/** What fetches data from the destination, and does little else. */
const reading = ["Restore", "Drill", "Test"];
/** Bytes; of less, the time is one of beginning and ending. */
const enough = 64 << 20;

/** Bytes in a second in all that was read back of a job so far; undefined: there was too little to tell. */
export function readingSpeed({ runTotals }: Pick<ServerDatabase, "runTotals">, jobId: string): number | undefined {
  let [bytes, milliseconds] = [0, 0];
  for (const [operation, total] of runTotals.of(Number(jobId))) {
    if (!reading.includes(operation)) continue;
    bytes += total.downloaded;
    milliseconds += total.milliseconds;
  }
  return bytes < enough || milliseconds === 0 ? undefined : (bytes / milliseconds) * 1000;
}
