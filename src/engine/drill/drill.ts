import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import { type Remote, redactUrl } from "../../destinations/index.ts";
import { toHex, utf8 } from "../../support/bytes.ts";
import { UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import { selectPaths } from "../list/selection.ts";
import {
  budgetOfCopy,
  type CopyDestination,
  connectToRead,
  copyNames,
  readRemoteSyncConfig,
  wasCopiedTo,
} from "../remote-sync/index.ts";
import type { RestoreInput } from "../restore/index.ts";
import { createDrillResult, type DrilledDestination, type DrillResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { Trial } from "./trial.ts";

const tag = "Bunker.Engine.Drill";

/**
 * Restores some files of the newest version on trial, from the destination and from each of its copies, within the limits of
 * `drill-size` and `drill-time` for all of them together. A file that does not come back, or a destination that does not answer,
 * is an error of the result, and of no meaning for the others. Broken off, it ends with what was proven so far.
 *
 * @param input what is to be proven first, besides `drill-files`.
 */
export async function drill(context: DatabaseContext, { paths, filter }: RestoreInput): Promise<DrillResult> {
  const { database, settings, control, logger, progress, origin } = context;
  progress.enter("Restore_Begin");
  requireSameSettings(context);
  if (!database.versions.newest() || database.configuration.hasFlag("holds-only-paths")) {
    throw new UserError("DrillWithoutVersions", "The local database knows no version that could be restored on trial", {
      advice: "Run the backup, or repair, which builds the database.",
    });
  }
  const result = createDrillResult(origin);
  const wanted = selectPaths([...settings.drillFiles.map(withAllBelow), ...paths], filter).filter;
  const start = performance.now();
  let size = settings.drillSize;
  let rests = 0;
  const places = [undefined, ...copiesOf(context)];
  for (const [index, copy] of places.entries()) {
    if (control.isStopRequested) break;
    const budget = copy ? budgetOfCopy(context, copy.copy, copy.name) : context.budgets.own;
    const may = budget.left();
    if (may.downloaded <= 0 || may.requests <= 0) {
      rests++;
      const message = `Nothing is restored on trial from ${copy?.name ?? redactUrl(context.url)}, since its traffic budget is used up: ${budget.whenItGoesOn}`;
      logger.write("Warning", tag, "DrillOverBudget", message);
      continue;
    }
    const left = places.length - index;
    const end = start + (settings.drillTime * 1000 * (index + 1)) / places.length;
    try {
      size -= await tryDestination(
        context,
        copy,
        { size: Math.min(Math.floor(size / left), may.downloaded), end, wanted },
        result,
      );
    } catch (error) {
      // Broken off, it is as good as ended: what was proven until then counts.
      if (!control.signal.aborted) throw error;
    }
  }
  if (control.isStopRequested) return result;
  database.proofs.forgetGone();
  database.commit();
  if (rests < places.length && result.ProvenFiles + result.FailedFiles === 0 && !hasFailed(result)) {
    const message = "No file was restored: there is none with any content that is small enough. Raise --drill-size";
    logger.write("Warning", tag, "DrillWithoutFiles", message);
  }
  progress.enter("Restore_Complete");
  return result;
}

/** A folder is meant with all that it holds. */
function withAllBelow(path: string): string {
  return /[\\/]$/.test(path) ? `${path}*` : path;
}

function hasFailed({ Destinations }: DrillResult): boolean {
  return Destinations.some(({ VersionTime }) => VersionTime === null);
}

/** A further destination, and what it is called. */
interface NamedCopy {
  readonly copy: CopyDestination;
  readonly name: string;
}

/** The copies that have been made at least once. */
function copiesOf(context: DatabaseContext): NamedCopy[] {
  const configuration = context.options["remote-sync-json-config"] ?? "";
  if (configuration.trim() === "") return [];
  const { destinations } = readRemoteSyncConfig(configuration);
  const names = copyNames(destinations);
  return destinations
    .map((copy, index) => ({ copy, name: names[index] as string }))
    .filter(({ copy, name }) => {
      if (copy.parseArgumentsOnly || copy.dryRun) return false;
      if (wasCopiedTo(context, name)) return true;
      const message = `No copy has been made at ${name} so far, so there is nothing to try`;
      context.logger.write("Information", tag, "DrillWithoutCopy", message);
      return false;
    });
}

/** Returns how many bytes were chosen to be read. */
async function tryDestination(
  context: DatabaseContext,
  named: NamedCopy | undefined,
  limits: ConstructorParameters<typeof Trial>[2],
  result: DrillResult,
): Promise<number> {
  const { logger, control } = context;
  const address = named?.name ?? redactUrl(context.url);
  const part: DrilledDestination = {
    Destination: address,
    VersionTime: null,
    ProvenFiles: 0,
    ProvenBytes: 0,
    FailedFiles: 0,
    Coverage: null,
  };
  result.Destinations.push(part);
  let own: Remote | undefined;
  try {
    own = named && connectToRead(context, named.copy, named.name);
    const place = { remote: own ?? context.remote, isCopy: named !== undefined, key: keyOf(address) };
    return await new Trial(context, place, limits, result, part).run();
  } catch (error) {
    control.throwIfAborted();
    logger.write("Error", tag, "DrillFailed", `Nothing can be restored from ${address}`, error);
    return 0;
  } finally {
    await own?.close();
  }
}

/** Short, and without anything of the address. */
function keyOf(address: string): string {
  return toHex(hashOf(hashAlgorithm("SHA256"), utf8(address))).slice(0, 16);
}
