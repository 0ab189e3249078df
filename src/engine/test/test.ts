import { damaged, type VolumeRow } from "../../database/local/volumes.ts";
import { ahead } from "../../support/ahead.ts";
import { AbortedError, messageOf, type UserError } from "../../support/errors.ts";
import { ContainerError, VolumeError } from "../../volumes/index.ts";
import { requireConsistent } from "../consistency.ts";
import type { DatabaseContext } from "../context.ts";
import { analyseRemote, missingFiles, requireNoStrangers } from "../remote-state/analysis.ts";
import { recordAnalysis } from "../remote-state/statistics.ts";
import { createTestResult, type TestResult } from "../results/index.ts";
import { requireSameSettings } from "../stored-settings.ts";
import { type Finding, finding, isProblem } from "./findings.ts";
import { replaceFaultyIndexes } from "./replace-indexes.ts";
import { chooseSamples, isUnknown } from "./samples.ts";
import { type FetchedForTest, VolumeTester } from "./volume-tester.ts";

const tag = "Duplicati.Library.Main.Operation.TestHandler";
/** What is learnt of so many volumes may be lost if the run is killed. */
const volumesPerCommit = 50;

/** A remote file that could not be downloaded, has another size or hash than recorded, or cannot be decrypted. */
export interface UnusableVolume {
  readonly name: string;
  readonly error: unknown;
}

/**
 * The operation `test` (engine.md 15.1): holds the destination against the database, then tests `samples` remote files of
 * each kind. Files that are missing do not keep the others from being tested; `missing` says so in the end.
 */
export async function testBackup(
  context: DatabaseContext,
  samples: number,
): Promise<{ result: TestResult; missing: UserError | undefined }> {
  requireSameSettings(context);
  requireConsistent(context, undefined, { allowMissingBlocks: true });
  let lost: readonly VolumeRow[] = [];
  let missing: UserError | undefined;
  if (!context.settings.noBackendVerification) {
    const analysis = await analyseRemote(context, "look");
    recordAnalysis(context, analysis);
    requireNoStrangers(context, analysis);
    missing = missingFiles(context, analysis);
    lost = analysis.missing;
  }
  warnOfLoss(context);
  context.progress.enter("Verify_Running");
  const { result } = await runTest(context, samples, { lost });
  return { result, missing };
}

/** What is known to be lost is in no file that could be tested. */
function warnOfLoss({ database, logger }: DatabaseContext): void {
  const count = database.blocks.countMissing();
  if (count === 0) return;
  const message = `${count} blocks that some versions need are in no remote file. Run list-broken-files, which names the files, and purge-broken-files to take them out of the versions`;
  logger.write("Warning", tag, "MissingBlocks", message);
}

/**
 * Tests `samples` remote files of each kind against the database (engine.md 15.2 to 15.4), as thoroughly as
 * `full-remote-verification` says. Findings of a file never keep the others from being tested.
 *
 * @param lost files that need not be asked for: they are not there.
 * @param level of the message that the traffic budget does not allow all of it.
 */
export async function runTest(
  context: DatabaseContext,
  samples: number,
  {
    lost = [],
    level = "Warning",
  }: { readonly lost?: readonly VolumeRow[]; readonly level?: "Warning" | "Information" } = {},
): Promise<{ result: TestResult; unusable: UnusableVolume[] }> {
  const result = createTestResult(context.origin);
  const gone = new Set(lost.map(({ id }) => id));
  const chosen = affordable(context, chooseSamples(context, samples, gone), level);
  using tester = new VolumeTester(context, chosen);
  const run = new TestRun(context, tester, result);
  await run.testAll(chosen);
  for (const { name } of lost) {
    result.Verifications.push({ Key: name, Value: [finding("Error", "The file is missing at the destination")] });
  }
  if (!context.control.isStopRequested) await replaceFaultyIndexes(context, tester, result.Verifications);
  report(context, result);
  return { result, unusable: run.unusable };
}

/** Those that may still be downloaded this month. */
function affordable(
  { budgets: { own: budget }, logger }: DatabaseContext,
  volumes: readonly VolumeRow[],
  level: "Warning" | "Information",
): VolumeRow[] {
  let { downloaded, requests } = budget.left();
  const chosen = volumes.filter(({ size }) => {
    if (requests < 1 || downloaded <= 0 || size > downloaded) return false;
    requests--;
    downloaded -= Math.max(0, size);
    return true;
  });
  const left = volumes.length - chosen.length;
  if (left > 0) {
    const message = `${left} of ${volumes.length} remote files are not tested, since the traffic budget does not allow it: ${budget.whenItGoesOn}`;
    logger.write(level, tag, "TestOverBudget", message);
  }
  return chosen;
}

class TestRun {
  readonly unusable: UnusableVolume[] = [];
  readonly #context: DatabaseContext;
  readonly #tester: VolumeTester;
  readonly #result: TestResult;
  /** What a volume counts after its first test. */
  readonly #firstCount: number;

  constructor(context: DatabaseContext, tester: VolumeTester, result: TestResult) {
    this.#context = context;
    this.#tester = tester;
    this.#result = result;
    this.#firstCount = Math.max(1, context.database.volumes.highestVerificationCount());
  }

  async testAll(volumes: readonly VolumeRow[]): Promise<void> {
    const { control, database, progress } = this.#context;
    progress.resetCounts();
    progress.filesTotal = volumes.length;
    for (const { size } of volumes) progress.bytesTotal += Math.max(0, size);
    const fetch = (volume: VolumeRow) => this.#tester.fetch(volume);
    const discard = async (fetched: FetchedForTest) => await fetched[Symbol.asyncDispose]();
    for await (const { item, result: fetched } of ahead(volumes, this.#tester.ahead, fetch, discard)) {
      if (control.isStopRequested) break;
      this.#result.Verifications.push({ Key: item.name, Value: await this.#test(item, fetched) });
      progress.filesProcessed++;
      progress.bytesProcessed += Math.max(0, item.size);
      if (progress.filesProcessed % volumesPerCommit === 0) database.commit();
    }
    database.commit();
  }

  async #test(volume: VolumeRow, fetching: Promise<FetchedForTest>): Promise<Finding[]> {
    try {
      await using fetched = await fetching;
      try {
        const findings = await fetched.compare();
        this.#record(volume, fetched, findings);
        return findings;
      } catch (error) {
        return [this.#failure(volume, error)];
      }
    } catch (error) {
      const found = this.#failure(volume, error);
      this.unusable.push({ name: volume.name, error });
      return [found];
    }
  }

  #record(volume: VolumeRow, { size, hash }: FetchedForTest, findings: readonly Finding[]): void {
    const { volumes } = this.#context.database;
    if (isUnknown(volume) && hash !== undefined && !findings.some(isProblem)) {
      volumes.setContent(volume.id, size, hash);
      volumes.setState(volume.id, "verified");
    }
    const { verifications } = volume;
    const next = verifications <= 0 ? this.#firstCount : verifications + 1;
    volumes.setVerificationCount(volume.id, findings.some(isProblem) ? damaged : next);
  }

  #failure({ id: volume, name }: VolumeRow, error: unknown): Finding {
    if (error instanceof AbortedError) throw error;
    const { settings, logger, database } = this.#context;
    if (error instanceof VolumeError || error instanceof ContainerError) {
      database.volumes.setVerificationCount(volume, damaged);
    }
    const id = settings.fullRemoteVerification === "False" ? "FailedToProcessFile" : "RemoteFileProcessingFailed";
    logger.write("Error", tag, id, `Failed to process file ${name}`, error);
    return finding("Error", messageOf(error));
  }
}

function report({ logger }: DatabaseContext, { Verifications: files }: TestResult): void {
  const bad = files.filter(({ Value }) => Value.some(isProblem));
  if (bad.length === 0) {
    logger.write("Information", tag, "Test results", `Successfully verified ${files.length} remote files`);
  } else {
    const message = `Verified ${files.length} remote files with ${bad.length} problem(s)`;
    logger.write("Error", tag, "Test results", message);
  }
}
