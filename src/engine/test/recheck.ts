import type { LocalDatabase } from "../../database/local/database.ts";
import { damaged, type VolumeRow } from "../../database/local/volumes.ts";
import { AbortedError, messageOf } from "../../support/errors.ts";
import { ContainerError, VolumeError } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { RemoteAnalysis } from "../remote-state/analysis.ts";
import { isProblem } from "./findings.ts";
import { VolumeTester } from "./volume-tester.ts";

const tag = "Duplicati.Library.Main.Operation.RepairHandler";

/** A volume that may be damaged. */
export interface Suspect {
  readonly volume: VolumeRow;
  /** True if the file has another size than recorded: then only its content can tell whether it is sound. */
  readonly hasOtherSize: boolean;
}

/** Volumes of another size than recorded, and those that the last test found damaged. */
export function suspectsIn({ volumes }: LocalDatabase, { resized, missing }: RemoteAnalysis): Suspect[] {
  const others = new Set(resized.map(({ id }) => id));
  const gone = new Set(missing.map(({ id }) => id));
  return volumes
    .inState("uploaded", "verified")
    .filter(({ id, verifications }) => !gone.has(id) && (others.has(id) || verifications === damaged))
    .map((volume) => ({ volume, hasOtherSize: others.has(volume.id) }));
}

/**
 * Looks at suspects as thoroughly as can be. The sound ones are recorded as they are now; returns the others. One that
 * cannot be had at the moment is neither.
 */
export async function recheck(context: DatabaseContext, suspects: readonly Suspect[]): Promise<VolumeRow[]> {
  const { database, logger, settings } = context;
  const volumes = suspects.map(({ volume, hasOtherSize }) =>
    hasOtherSize ? { ...volume, size: -1, hash: undefined } : volume,
  );
  using tester = new VolumeTester({ ...context, settings: { ...settings, fullRemoteVerification: "True" } }, volumes);
  const unsound: VolumeRow[] = [];
  for (const [index, volume] of volumes.entries()) {
    const fault = await faultOf(context, tester, volume);
    if (fault === undefined) continue;
    logger.write("Warning", tag, "RemoteFileVerificationError", `${volume.name} is damaged: ${fault}`);
    database.volumes.setVerificationCount(volume.id, damaged);
    unsound.push((suspects[index] as Suspect).volume);
  }
  database.commit();
  return unsound;
}

async function faultOf(
  { database, logger }: DatabaseContext,
  tester: VolumeTester,
  volume: VolumeRow,
): Promise<string | undefined> {
  try {
    await using fetched = await tester.fetch(volume);
    const [problem] = (await fetched.compare()).filter(isProblem);
    if (problem) return `${problem.Key} ${problem.Value}`;
    if (fetched.hash !== undefined) database.volumes.setContent(volume.id, fetched.size, fetched.hash);
    database.volumes.setState(volume.id, "verified");
    database.volumes.setVerificationCount(volume.id, Math.max(1, database.volumes.highestVerificationCount()));
    logger.write("Information", tag, "RemoteFileVerified", `${volume.name} is sound`);
    return undefined;
  } catch (error) {
    if (error instanceof AbortedError) throw error;
    if (error instanceof VolumeError || error instanceof ContainerError) return messageOf(error);
    logger.write("Error", tag, "RemoteFileVerificationError", `${volume.name} could not be verified`, error);
    return undefined;
  }
}
