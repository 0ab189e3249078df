import { existsSync } from "node:fs";
import { secondsOf } from "../../engine/context.ts";
import { type ListInput, list } from "../../engine/list/index.ts";
import { createListResult } from "../../engine/results/index.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { parseBooleanOption } from "../../options/index.ts";
import { UserError } from "../../support/errors.ts";
import { formatVolumeTime } from "../../support/time.ts";
import { ListTable, listWithoutMatch } from "../console/index.ts";
import { type ListArguments, shapeListArguments } from "../path-arguments.ts";
import { type Command, type CommandCall, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `list` and `find <URL> [pattern…]` (cli.md 10.3). */
export const listCommand: Command = async (call) => {
  const [url, ...given] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  const isVersionChosen = ["version", "time"].some((name) => name in call.options);
  const asked = shapeListArguments(given, new Date(), { isVersionChosen });
  const options = optionsFor(call, asked);
  const controlFiles = parseBooleanOption(options["control-files"]);
  const wantsFiles = asked.expressions.length > 0 || call.filters.length > 0;
  const session = new Session(call, options);
  const forTerminal = call.surroundings.columns !== undefined;
  const asking = { files: wantsFiles, controlFiles, forTerminal };
  const table = new ListTable((lines) => session.console.table(lines), session.culture, asking);
  const result = await session.run({
    operation: "List",
    url,
    paths: asked.expressions,
    database: "look",
    databaseSuffices: !controlFiles,
    createResult: createListResult,
    run: async ({ context, database, databasePath, paths, filter }) => {
      const onFiles: ListInput["onFiles"] = async (files, filesets) => {
        table.add(files, filesets);
        await call.surroundings.written();
      };
      const input: ListInput = { patterns: paths, filter, onFiles };
      const found = await list(context, database, input).catch((error: unknown) => {
        if (isEmptied(error, databasePath)) return createListResult(context.origin);
        throw error;
      });
      const { settings } = context;
      const isMiss = wantsFiles && found.Filesets.length > 0 && table.files === 0;
      if (!isMiss || controlFiles || settings.allVersions) return found;
      session.console.table([listWithoutMatch.searchingAllVersions]);
      const everywhere = { ...settings, allVersions: true, versions: undefined, time: undefined };
      return await list({ ...context, settings: everywhere }, database, input);
    },
  });
  table.finish(result.Filesets);
  return exitCodes.success;
};

/** The destination has no version, and there is a database: a backup all of whose versions were deleted. */
function isEmptied(error: unknown, databasePath: string | undefined): boolean {
  const isEmpty = error instanceof UserError && error.id === "EmptyRemoteFolder";
  return isEmpty && databasePath !== undefined && existsSync(databasePath);
}

/** The options with what the only argument means; `find` looks everywhere unless it is told where. */
function optionsFor({ command, options }: CommandCall, asked: ListArguments): OptionValues {
  const selected = {
    ...options,
    ...(asked.version !== undefined && { version: String(asked.version) }),
    ...(asked.time !== undefined && { time: formatVolumeTime(secondsOf(asked.time)) }),
  };
  const isTold = ["all-versions", "version", "time"].some((name) => name in selected);
  return command === "find" && !isTold ? { ...selected, "all-versions": "true" } : selected;
}
