import type { DatabaseContext } from "../../engine/context.ts";
import { readLockInfo, setLocks } from "../../engine/locks/index.ts";
import { createLockResult, type LockResult, resultToText } from "../../engine/results/index.ts";
import { requireDatabase } from "../../jobs/operation/local-database.ts";
import { type CommandCall, exitCodes, urlCommand } from "./command.ts";
import { Session } from "./session.ts";

/** `set-locks <URL>` (cli.md 10.15). */
export const setLocksCommand = urlCommand((call, url) => run(call, url, "SetLock", setLocks));

/** `read-lock-info <URL>` (cli.md 10.15). */
export const readLockInfoCommand = urlCommand((call, url) => run(call, url, "ReadLockInfo", readLockInfo));

async function run<Operation extends LockResult["MainOperation"]>(
  call: CommandCall,
  url: string,
  operation: Operation,
  work: (context: DatabaseContext) => Promise<LockResult<Operation>>,
): Promise<number> {
  const session = new Session(call);
  const result = await session.run({
    operation,
    url,
    database: "use",
    createResult: (origin) => createLockResult(origin, operation),
    run: ({ context, database, databasePath }) =>
      work({ ...context, database: requireDatabase(database, databasePath) }),
  });
  if (session.fullResult) {
    session.console.status(resultToText(result, { formatDate: session.culture.formatDate, complete: true }));
  }
  return exitCodes.success;
}
