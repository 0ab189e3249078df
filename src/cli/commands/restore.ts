import { restore } from "../../engine/restore/index.ts";
import { createRestoreResult, type RestoreResult } from "../../engine/results/index.ts";
import { UserError } from "../../support/errors.ts";
import { restoreEndLines } from "../console/index.ts";
import { shapeRestoreArguments } from "../path-arguments.ts";
import { type Command, exitCodes, wrongCount } from "./command.ts";
import { Session } from "./session.ts";

/** `restore <URL> [path…]` (cli.md 10.2). */
export const restoreCommand: Command = async (call) => {
  const [url, ...given] = call.positional;
  if (url === undefined) return wrongCount(call, 1);
  const paths = shapeRestoreArguments(given);
  const session = new Session(call);
  session.console.status(`Restore started at ${session.culture.formatDate(new Date())}`);
  const result = await session.run<RestoreResult>({
    operation: "Restore",
    url,
    paths,
    database: "look",
    createResult: (origin, options) => createRestoreResult(origin, options["restore-path"] ?? null),
    run: ({ context, database, paths, filter }) => {
      if (context.settings.showControlFiles) throw controlFilesNotServed();
      return restore(context, database, { paths, filter });
    },
  });
  const lines = restoreEndLines(result, session.culture, { fullResult: session.fullResult });
  for (const line of lines) session.console.status(line);
  return exitCodeOf(result);
};

/** Where the original gives up at the first damage with this code, the rest is restored here; the code is the same. */
function exitCodeOf({ BrokenLocalFiles, Log }: RestoreResult): number {
  if (BrokenLocalFiles.length > 0) return exitCodes.failure;
  const complaints = (Log?.warnings.count ?? 0) + (Log?.errors.count ?? 0);
  return complaints > 0 ? exitCodes.warning : exitCodes.success;
}

function controlFilesNotServed(): UserError {
  return new UserError("OptionNotServed", "Control files can't be restored yet", {
    advice: "Run without --control-files to restore the files of the backup.",
  });
}
