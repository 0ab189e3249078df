import type { OperationContext } from "../context.ts";
import { findRemoteVolumes, isEncrypted, type ListedVolume } from "./remote-volumes.ts";

interface Sum {
  readonly count: number;
  /** Bytes. */
  readonly size: number;
}

/** What is read at the destination to build the local database, as far as names and sizes of its files tell. */
export interface ReadingPlan {
  /** Of the versions, the newest first. */
  readonly times: readonly Date[];
  readonly isEncrypted: boolean;
  /** One for each version, with all its paths. */
  readonly lists: Sum;
  /** They tell where contents are. */
  readonly indexes: Sum;
}

/** Looks at the destination; nothing is fetched, and no passphrase is needed. Throws when there is no backup. */
export async function planReading(context: OperationContext): Promise<ReadingPlan> {
  const volumes = await findRemoteVolumes(context);
  const times = new Set(volumes.dlists.map(({ name }) => name.time ?? 0));
  return {
    times: [...times].sort((a, b) => b - a).map((seconds) => new Date(seconds * 1000)),
    isEncrypted: isEncrypted(volumes),
    lists: sumOf(volumes.dlists),
    indexes: sumOf(volumes.dindexes),
  };
}

function sumOf(volumes: readonly ListedVolume[]): Sum {
  return { count: volumes.length, size: volumes.reduce((sum, { file }) => sum + Math.max(0, file.size), 0) };
}
