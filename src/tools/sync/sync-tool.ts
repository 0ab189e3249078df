import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import {
  findDestinationModule,
  openDestination,
  Remote,
  type RemoteSettings,
  secretsOfDestination,
} from "../../destinations/index.ts";
import { LogFile, LogRouter } from "../../engine/logging/index.ts";
import {
  mirror,
  mirrorOptionsOf,
  requireOtherPlace,
  retrySettings,
  sourceSettings,
  targetSettings,
} from "../../engine/remote-sync/index.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { createOptionRegistry } from "../../options/index.ts";
import { AbortedError, messageOf } from "../../support/errors.ts";
import { printableLines } from "../../support/printable.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { type CommandInput, singleCommand } from "../command-line/index.ts";
import { askToContinue } from "../command-line/question.ts";
import { readRequest, type SyncRequest, syncOptions } from "./options.ts";
import { PartProgress } from "./part-progress.ts";

/** `sync-tool <source url> <destination url>` (programs.md 11). */
export const syncTool = singleCommand(
  "sync-tool",
  {
    description:
      "Makes a destination hold the same files as another one, the source.\n" +
      "What is missing there, has another size or is older is copied; what only the copy has is deleted, or renamed\n" +
      "with --retention, but not before all copies have arrived. Where the source holds nothing, nothing is deleted.",
    parameters: [
      { name: "source", count: "one", description: "Address of the source" },
      { name: "destination", count: "one", description: "Address of the copy" },
    ],
    options: syncOptions,
    run,
  },
  () => exitCodes.failure,
);

/** Others are the number of files that were not copied. */
const exitCodes = { success: 0, failure: 1, refused: 255 } as const;
/** Larger ones would mean refused, or success. */
const largestCount = 254;

async function run(input: CommandInput): Promise<number> {
  const request = readRequest(input);
  if (request.parsesOnly) return exitCodes.success;
  using cleanup = new DisposableStack();
  const { surroundings } = input;
  const logger = openLog(request, surroundings, cleanup);
  const temporaryFolder = createTemporaryFolder(surroundings.environment.TMPDIR || tmpdir(), logger);
  cleanup.defer(() => rmSync(temporaryFolder, { recursive: true, force: true }));
  const abort = new AbortController();
  cleanup.defer(surroundings.onSignal(() => abort.abort(new AbortedError())));

  const { source: sourceUrl, sourceOptions, target: targetUrl, targetOptions } = request;
  requireOtherPlace({ url: sourceUrl, options: sourceOptions }, { url: targetUrl, options: targetOptions });
  const now = new Date();
  const connect = (url: string, options: SyncRequest["sourceOptions"], settings: Partial<RemoteSettings>) =>
    new Remote({ open: () => openDestination(url, options), settings, temporaryFolder, logger, signal: abort.signal });
  const source = connect(sourceUrl, sourceOptions, { ...retrySettings(request), ...sourceSettings });
  const target = connect(targetUrl, targetOptions, targetSettings(request, now));
  const progress = request.showsProgress ? new PartProgress(surroundings) : undefined;
  try {
    const { refused, notCopied } = await mirror(
      source,
      target,
      { ...mirrorOptionsOf(request, targetOptions, now), belongs: () => true },
      {
        logger,
        signal: abort.signal,
        confirm: async (actions) => request.isConfirmed || (await askToContinue(actions, surroundings)),
        ...(progress && { step: (part, done, total) => progress.show(part, done, total) }),
      },
    );
    return refused ? exitCodes.refused : Math.min(notCopied, largestCount);
  } catch (error) {
    logger.write("Error", tag, "SynchronizationFailed", "The synchronization has failed", error);
    throw error;
  } finally {
    await source.close();
    await target.close();
  }
}

const tag = "Duplicati.Library.Main.Operation.RemoteSynchronization.RemoteSynchronizationRunner";

/** The log file, if there is one. What was not copied is told on standard error as well. */
function openLog(request: SyncRequest, surroundings: ProcessSurroundings, cleanup: DisposableStack): LogRouter {
  const secrets = [
    ...secretsOf(request.source, request.sourceOptions),
    ...secretsOf(request.target, request.targetOptions),
  ];
  const router = new LogRouter({ secrets });
  const told = new Set(["CopyFailed", "DeleteFailed", "WouldCopyFile", "WouldDeleteFile", "SynchronizationIncomplete"]);
  router.addTarget(
    {
      write: ({ id, message, error }) => {
        if (!told.has(id)) return;
        const cause = error === undefined ? "" : `: ${messageOf(error)}`;
        surroundings.writeError(`${printableLines(message + cause)}\n`);
      },
    },
    "DryRun",
  );
  if (request.logFile === undefined) return router;
  const file = new LogFile(request.logFile, (error) => surroundings.writeError(`${messageOf(error)}\n`));
  cleanup.defer(() => file.close());
  router.addTarget(file, request.logLevel);
  return router;
}

function secretsOf(url: string, options: SyncRequest["sourceOptions"]): string[] {
  const registry = createOptionRegistry(options, [findDestinationModule(url)?.options ?? []]);
  return secretsOfDestination(url, options, registry);
}
