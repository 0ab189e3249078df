import { VerificationQueries } from "../../database/local/verification.ts";
import type { VolumeRow } from "../../database/local/volumes.ts";
import { ahead } from "../../support/ahead.ts";
import { AbortedError, messageOf } from "../../support/errors.ts";
import type { OpenedVolume } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { createTestResult, type TestResult } from "../results/index.ts";
import { checkData } from "./data-check.ts";
import { type FetchedVolume, fetchVolume } from "./fetch.ts";
import { checkFileList } from "./filelist-check.ts";
import { type Finding, finding, isProblem } from "./findings.ts";
import { checkIndex } from "./index-check.ts";
import { chooseSamples, isUnknown } from "./samples.ts";

const tag = "Duplicati.Library.Main.Operation.TestHandler";

/** A remote file that could not be downloaded, has another size or hash than recorded, or cannot be decrypted. */
export interface UnusableVolume {
  readonly name: string;
  readonly error: unknown;
}

/**
 * Tests `samples` remote files of each kind against the database (engine.md 15.2 to 15.4), as thoroughly as
 * `full-remote-verification` says. Findings of a file never keep the others from being tested.
 */
export async function testVolumes(context: DatabaseContext, samples: number): Promise<TestResult> {
  return (await runTest(context, samples)).result;
}

/** As {@link testVolumes}; tells apart the files that are of no use at all. */
export async function runTest(
  context: DatabaseContext,
  samples: number,
): Promise<{ result: TestResult; unusable: UnusableVolume[] }> {
  const { settings, control } = context;
  const result = createTestResult(context.origin);
  const unusable: UnusableVolume[] = [];
  const fetch = (volume: VolumeRow) => fetchVolume(context, volume);
  const discard = async (volume: FetchedVolume) => await volume[Symbol.asyncDispose]();
  const tester = new VolumeTester(context);
  for await (const { item, result: fetched } of ahead(
    chooseSamples(context, samples),
    settings.downloads,
    fetch,
    discard,
  )) {
    if (control.isStopRequested) break;
    let findings: Finding[];
    try {
      await using volume = await fetched;
      findings = await tester.test(item, volume.opened);
    } catch (error) {
      if (error instanceof AbortedError) throw error;
      unusable.push({ name: item.name, error });
      findings = [tester.failure(item, error)];
    }
    result.Verifications.push({ Key: item.name, Value: findings });
  }
  report(context, result);
  return { result, unusable };
}

class VolumeTester {
  readonly #context: DatabaseContext;
  readonly #queries: VerificationQueries;

  constructor(context: DatabaseContext) {
    this.#context = context;
    this.#queries = new VerificationQueries(context.database.sql);
  }

  /** Compares a volume that could be opened, and records that it was tested. */
  async test(volume: VolumeRow, opened: OpenedVolume): Promise<Finding[]> {
    const { database, settings } = this.#context;
    let findings: Finding[] = [];
    if (settings.fullRemoteVerification !== "False" || isUnknown(volume)) {
      try {
        findings = await this.#compare(volume, opened);
      } catch (error) {
        if (error instanceof AbortedError) throw error;
        return [this.failure(volume, error)];
      }
    }
    if (isUnknown(volume) && opened.hash !== undefined && !findings.some(isProblem)) {
      database.volumes.setContent(volume.id, opened.size, opened.hash);
      database.volumes.setState(volume.id, "verified");
    }
    database.volumes.countVerification(volume.id);
    database.commit();
    return findings;
  }

  failure({ name }: VolumeRow, error: unknown): Finding {
    const id =
      this.#context.settings.fullRemoteVerification === "False" ? "FailedToProcessFile" : "RemoteFileProcessingFailed";
    this.#context.logger.write("Error", tag, id, `Failed to process file ${name}: ${messageOf(error)}`, error);
    return finding("Error", messageOf(error));
  }

  async #compare(volume: VolumeRow, { reader }: OpenedVolume): Promise<Finding[]> {
    switch (volume.kind) {
      case "dlist":
        return checkFileList(this.#context, volume, reader);
      case "dindex":
        return checkIndex(this.#context, this.#queries, volume, reader);
      case "dblock":
        return checkData(this.#context, volume, reader);
    }
  }
}

function report({ logger, database }: DatabaseContext, { Verifications: files }: TestResult): void {
  const bad = files.filter(({ Value }) => Value.some(isProblem));
  const faulty = bad.filter(
    ({ Key, Value }) => database.volumes.find(Key)?.kind === "dindex" && Value.some(({ Key }) => Key !== "Error"),
  );
  if (faulty.length > 0) {
    const names = faulty.map(({ Key }) => Key).join(", ");
    logger.write("Warning", tag, "FaultyIndexFiles", `Found ${faulty.length} faulty index files: ${names}`);
  }
  if (bad.length === 0) {
    logger.write("Information", tag, "Test results", `Successfully verified ${files.length} remote files`);
  } else {
    const message = `Verified ${files.length} remote files with ${bad.length} problem(s)`;
    logger.write("Error", tag, "Test results", message);
  }
}
