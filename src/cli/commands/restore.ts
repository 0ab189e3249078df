import { restoreControlFiles } from "../../engine/restore/index.ts";
import {
  createRestoreControlFilesResult,
  type OperationResult,
  type RestoreControlFilesResult,
  type RestoreResult,
} from "../../engine/results/index.ts";
import { restoreKind } from "../../jobs/operation/kinds.ts";
import type { OperationPlan } from "../../jobs/operation/operation-call.ts";
import { parseBooleanOption } from "../../options/index.ts";
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
  const wanted = { url, paths };
  if (parseBooleanOption(call.options["control-files"])) return await restoreEmbedded(session, wanted);
  const result = await session.run({ ...restoreKind, ...wanted });
  const lines = restoreEndLines(result, session.culture, { fullResult: session.fullResult });
  for (const line of lines) session.console.status(line);
  return exitCodeOf(result);
};

/** Where the original gives up at the first damage with this code, the rest is restored here; the code is the same. */
function exitCodeOf(result: RestoreResult): number {
  return result.BrokenLocalFiles.length > 0 ? exitCodes.failure : exitCodeOfMessages(result);
}

function exitCodeOfMessages({ Log }: OperationResult): number {
  const complaints = (Log?.warnings.count ?? 0) + (Log?.errors.count ?? 0);
  return complaints > 0 ? exitCodes.warning : exitCodes.success;
}

/** The files that are embedded in a list, in place of those that were backed up. */
async function restoreEmbedded(
  session: Session,
  wanted: Pick<OperationPlan<RestoreControlFilesResult>, "url" | "paths">,
): Promise<number> {
  const result = await session.run<RestoreControlFilesResult>({
    ...wanted,
    operation: "RestoreControlfiles",
    database: "look",
    createResult: createRestoreControlFilesResult,
    run: ({ context, paths, filter }) => restoreControlFiles(context, { paths, filter }),
  });
  for (const line of ["Restore control files completed:", ...result.Files]) session.console.status(line);
  return exitCodeOfMessages(result);
}
