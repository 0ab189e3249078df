import { messageOf, UserError } from "../../support/errors.ts";
import type { DatabaseContext } from "../context.ts";
import type { TestResult } from "../results/index.ts";
import { storedVolumes } from "./samples.ts";
import { runTest, type UnusableVolume } from "./test.ts";

/**
 * The test of remote files after a backup (engine.md 9.1 step 22); null if the options or the destination leave nothing to
 * test. Once all samples have been tested, a file that is of no use ends the run: `RemoteFilesUnusable`. Its version is
 * complete nevertheless.
 */
export async function testAfterBackup(context: DatabaseContext): Promise<TestResult | null> {
  const samples = sampleCount(context);
  if (samples === 0) return null;
  context.progress.enter("Backup_PostBackupTest");
  context.progress.resetCounts();
  context.progress.enter("Verify_Running");
  const { result, unusable } = await runTest(context, samples, { level: "Information" });
  const [first] = unusable;
  if (first) throw unusableFiles(first, unusable.length);
  return result;
}

/** How many files of each kind; 0: none (options.md 5.11). */
function sampleCount(context: DatabaseContext): number {
  const { backupTestSamples, backupTestPercentage } = context.settings;
  const counts = { dblock: 0, dlist: 0, dindex: 0 };
  for (const { kind, state } of storedVolumes(context)) if (state === "verified") counts[kind]++;
  const most = Math.max(counts.dblock, counts.dlist, counts.dindex);
  // Neither is negative, so halves are rounded away from zero.
  return most === 0 ? 0 : Math.max(backupTestSamples, Math.round((most * backupTestPercentage) / 100));
}

function unusableFiles({ name, error }: UnusableVolume, count: number): UserError {
  const others = count > 1 ? `, and ${count - 1} more` : "";
  return new UserError(
    "RemoteFilesUnusable",
    `The test after the backup failed for the remote file "${name}"${others}: ${messageOf(error)}`,
    {
      advice: "The new version is complete, but remote files are damaged. Run test for all files, then repair.",
      cause: error,
    },
  );
}
