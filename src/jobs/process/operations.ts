import type { OperationResult, RestoreResult } from "../../engine/results/index.ts";
import { UserError } from "../../support/errors.ts";
import {
  backupKind,
  compactKind,
  createReportKind,
  deleteAllKind,
  deleteKind,
  drillKind,
  listRemoteKind,
  purgeBrokenFilesKind,
  purgeKind,
  repairKind,
  restoreKind,
  syncKind,
  testKind,
  updateVersionsKind,
  vacuumKind,
} from "../operation/kinds.ts";
import type { OperationKind } from "../operation/operation-call.ts";
import { programFacts } from "../operation/program-facts.ts";
import type { ChildHost, FailedRun } from "./child-host.ts";
import type { ProcessOperation } from "./protocol.ts";

/** Remote files of each kind that a test looks into. */
const testSamples = 1;

/** Runs the operation of a request. */
export async function runJobOperation(request: ProcessOperation, host: ChildHost): Promise<OperationResult> {
  const { url, paths } = request;
  let missing: UserError | undefined;
  const kind = kindOf(request, host, (error) => {
    missing = error;
  });
  const result = await host.run({ ...kind, url, paths });
  // That files are missing is told when all others have been looked at.
  if (missing) throw missing;
  requireComplete(result);
  return result;
}

/** Sends the reports of a request that has failed without any. */
export async function reportJobOperation(request: ProcessOperation, host: ChildHost, failed: FailedRun): Promise<void> {
  const { url, paths } = request;
  await host.report({ ...kindOf(request, host, () => undefined), url, paths }, failed);
}

/** Not everything was restored; the result tells what. */
export class IncompleteRestore extends UserError {
  readonly result: OperationResult;

  constructor(message: string, result: OperationResult) {
    super("RestoreIncomplete", message, {
      advice: "Check the passphrase if there are none at all; else verify the backup, and repair it.",
    });
    this.result = result;
  }
}

/** Clients take a task without a failure for a restore of everything. */
function requireComplete(result: OperationResult): void {
  if (!("BrokenLocalFiles" in result)) return;
  const { BrokenLocalFiles: broken, RestoredFiles: restored } = result as RestoreResult;
  if (broken.length === 0) return;
  const message = `${broken.length} files could not be restored, ${restored} were: the log of the backup names them`;
  throw new IncompleteRestore(message, result);
}

function kindOf(
  { operation, reportPath = "", samples = testSamples }: ProcessOperation,
  host: ChildHost,
  onMissing: (error: UserError) => void,
): OperationKind<OperationResult> {
  switch (operation) {
    case "Backup":
      return backupKind;
    case "Sync":
      return syncKind;
    case "Restore":
      return restoreKind;
    case "Test":
      return testKind(samples, onMissing);
    case "Drill":
      return drillKind;
    case "Repair":
      return repairKind();
    case "RepairUpdate":
      return updateVersionsKind;
    case "Compact":
      return compactKind();
    case "Vacuum":
      return vacuumKind;
    case "CreateReport":
      return createReportKind(reportPath, programFacts(host.call, host.culture));
    case "ListRemote":
      return listRemoteKind;
    case "Delete":
      return deleteKind;
    case "DeleteAll":
      return deleteAllKind;
    case "PurgeFiles":
      return purgeKind;
    case "PurgeBrokenFiles":
      return purgeBrokenFilesKind;
  }
}
