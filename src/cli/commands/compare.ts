import { compareVersions, type WantedVersion } from "../../engine/compare/index.ts";
import { createListChangesResult } from "../../engine/results/index.ts";
import { parseInteger, parseTime } from "../../options/index.ts";
import { compareTable } from "../console/index.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/**
 * `compare <URL> [base [target]]` (cli.md 10.11). One argument is the version that the newest is held against. More
 * arguments are ignored.
 */
export const compareCommand: Command = async (call) => {
  const [url, base, target] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  const wanted = { base: versionOf(base), target: versionOf(target) };
  const session = new Session(call);
  const asked = { fullResult: session.fullResult, forTerminal: call.surroundings.columns !== undefined };
  await session.run({
    operation: "ListChanges",
    url,
    database: "look",
    databaseSuffices: true,
    createResult: createListChangesResult,
    run: ({ context, database, filter }) =>
      compareVersions(context, database, {
        ...wanted,
        filter,
        onResult: async (result, changes) => {
          for (const lines of compareTable(result, changes, session.culture, asked)) {
            session.console.table(lines);
            await call.surroundings.written();
          }
        },
      }),
  });
  return exitCodes.success;
};

/** A number, or a time in the past. */
function versionOf(text: string | undefined): WantedVersion | undefined {
  if (text === undefined) return undefined;
  return parseInteger(text) ?? parseTime(text, { base: new Date(), negate: true });
}
