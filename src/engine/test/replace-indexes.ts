import type { VolumeRow } from "../../database/local/volumes.ts";
import { AbortedError } from "../../support/errors.ts";
import { uploadMissingIndexFiles } from "../backup/index-files.ts";
import type { DatabaseContext } from "../context.ts";
import { deleteVolume } from "../remote-state/delete-volume.ts";
import type { Verification } from "../results/index.ts";
import { type Finding, isProblem } from "./findings.ts";
import type { VolumeTester } from "./volume-tester.ts";

const tag = "Duplicati.Library.Main.Operation.TestHandler";

/**
 * Replaces dindexes that could be read but do not tell what the database says (engine.md 15.4): they are made anew, and
 * their findings taken back. That happens only where the dblocks themselves bear the database out.
 */
export async function replaceFaultyIndexes(
  context: DatabaseContext,
  tester: VolumeTester,
  files: readonly Verification[],
): Promise<void> {
  const { database, settings, logger } = context;
  const faulty = files.flatMap((file) => {
    const volume = file.Value.some(isFault) ? database.volumes.find(file.Key) : undefined;
    return volume?.kind === "dindex" ? [{ file, volume }] : [];
  });
  if (faulty.length === 0) return;
  const names = faulty.map(({ file }) => file.Key).join(", ");
  logger.write("Warning", tag, "FaultyIndexFiles", `Found ${faulty.length} faulty index files: ${names}`);
  const isLeftAlone =
    settings.dontReplaceFaultyIndexFiles ||
    settings.dryRun ||
    settings.indexFilePolicy === "None" ||
    settings.fullRemoteVerification === "False";
  if (isLeftAlone) return;
  const sound = new Soundness(context, tester, files);
  const replaceable: typeof faulty = [];
  for (const index of faulty) if (await sound.isBorneOut(index.volume)) replaceable.push(index);
  if (replaceable.length === 0) return;
  try {
    // Killed here, the next run removes the old ones and makes what is missing.
    for (const { volume } of replaceable) database.volumes.setState(volume.id, "deleting");
    database.commit();
    await uploadMissingIndexFiles(context);
    for (const { volume, file } of replaceable) {
      await deleteVolume(context, volume.id);
      file.Value.length = 0;
    }
  } catch (error) {
    if (error instanceof AbortedError) throw error;
    logger.write("Error", tag, "FailedToReplaceFaultyIndexFile", "Faulty index files could not be replaced", error);
  }
}

function isFault({ Key }: Finding): boolean {
  return Key === "Missing" || Key === "Modified";
}

/** Tells whether dblocks hold what the database says. */
class Soundness {
  readonly #context: DatabaseContext;
  readonly #tester: VolumeTester;
  /** By name, as far as it is known. */
  readonly #known = new Map<string, boolean>();

  constructor(context: DatabaseContext, tester: VolumeTester, files: readonly Verification[]) {
    this.#context = context;
    this.#tester = tester;
    for (const { Key, Value } of files) this.#known.set(Key, !Value.some(isProblem));
  }

  async isBorneOut(dindex: VolumeRow): Promise<boolean> {
    const { database, logger } = this.#context;
    for (const id of database.volumes.describedBy(dindex.id)) {
      const dblock = database.volumes.get(id);
      if (!dblock || (await this.#isSound(dblock))) continue;
      const message = `The index file ${dindex.name} is kept, because ${dblock.name} is not as recorded either`;
      logger.write("Warning", tag, "FailedToReplaceFaultyIndexFile", message);
      return false;
    }
    return true;
  }

  async #isSound(dblock: VolumeRow): Promise<boolean> {
    const known = this.#known.get(dblock.name);
    if (known !== undefined) return known;
    const isSound = await this.#test(dblock);
    this.#known.set(dblock.name, isSound);
    return isSound;
  }

  async #test(dblock: VolumeRow): Promise<boolean> {
    try {
      await using fetched = await this.#tester.fetch(dblock);
      return !(await fetched.compare()).some(isProblem);
    } catch (error) {
      if (error instanceof AbortedError) throw error;
      return false;
    }
  }
}
