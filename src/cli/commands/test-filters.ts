import { createTestFiltersResult } from "../../engine/results/index.ts";
import { testFilters } from "../../engine/test-filters/index.ts";
import { localSources } from "../../jobs/operation/local-sources.ts";
import { noDestination } from "../../jobs/operation/modules.ts";
import { ignoredLines } from "../console/ignored.ts";
import { type Command, exitCodes } from "./command.ts";
import { Session } from "./session.ts";

/** What the console shows of the walk, whatever its level. */
const decisions = "+*FileEnumerationProcess-*";

/** `test-filters <source>…` (cli.md 10.18): no destination, no database. */
export const testFiltersCommand: Command = async (call) => {
  if (call.positional.length === 0) {
    call.surroundings.write("No source paths given\n");
    return exitCodes.badCommandLine;
  }
  const { "console-log-filter": filter } = call.options;
  const session = new Session(call, {
    ...call.options,
    "console-log-filter": filter ? `${filter}:${decisions}` : decisions,
  });
  const result = await session.run({
    operation: "TestFilters",
    url: noDestination,
    paths: call.positional,
    database: "none",
    createResult: createTestFiltersResult,
    run: async ({ context, paths, filter }) => {
      const { roots, filter: complete } = localSources(context, paths, filter);
      const pause = () => call.surroundings.written();
      return await testFilters(context, { sources: roots, filter: complete, pause });
    },
  });
  const { formatSize } = session.culture;
  session.console.table([
    `Matched ${result.FileCount} files (${formatSize(result.FileSize)})`,
    ...ignoredLines(result, formatSize),
  ]);
  return exitCodes.success;
};
