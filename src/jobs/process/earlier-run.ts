import * as v from "valibot";
import { UserError } from "../../support/errors.ts";
import type { JobOperation } from "../task.ts";
import type { ChildHost } from "./child-host.ts";
import type { ProcessOperation } from "./protocol.ts";

/** Those that change a backup, by the names that its database has for them. To do the others again changes nothing. */
const recorded: ReadonlyMap<string, string> = new Map<JobOperation, string>([
  ["Backup", "Backup"],
  ["Delete", "Delete"],
  ["Compact", "Compact"],
  ["PurgeBrokenFiles", "PurgeBrokenFiles"],
  ["PurgeFiles", "PurgeFiles"],
  ["Repair", "Repair"],
  ["RepairUpdate", "Repair"],
  ["Vacuum", "Vacuum"],
]);

const resultSchema = v.looseObject({ BeginTime: v.string() });

/**
 * What an operation has left as its result that was begun before and came to its end although the server that had begun it
 * was gone. Undefined if it has to be done again. Throws `TaskInterrupted` if it can't be: numbers of versions mean others
 * once some of them are gone.
 */
export async function resultOfEarlierRun(
  { operation, begunAt, url }: ProcessOperation,
  host: ChildHost,
): Promise<Record<string, unknown> | undefined> {
  const name = recorded.get(operation);
  if (begunAt === undefined || name === undefined) return undefined;
  const database = await host.openWhenFree(url);
  const texts = database?.log.resultsSince(name, Math.floor(begunAt / 1000)) ?? [];
  database?.close();
  const results = texts.map((text) => v.parse(resultSchema, JSON.parse(text)));
  const found = results.find(({ BeginTime }) => Date.parse(BeginTime) >= begunAt);
  if (!found && operation === "Delete") {
    throw new UserError("TaskInterrupted", "The server ended while versions were deleted", {
      advice: "Look which are there, and delete again what shall go.",
    });
  }
  return found;
}
