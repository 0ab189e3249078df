import type { RetentionRule } from "../../options/values/index.ts";
import type { Logger } from "../../support/log.ts";

const tag = "Duplicati.Library.Main.Operation.DeleteHandler:RetentionPolicy";

/** What a retention policy was held against, and what came of it. */
export interface PolicyDecision {
  /** As the user wrote it. */
  readonly text: string;
  readonly policy: readonly RetentionRule[];
  /** Of all versions, newest first. */
  readonly times: readonly Date[];
  readonly deleted: readonly Date[];
  readonly now: Date;
}

/** Tells what the retention policy looked at, for those who wonder where a version has gone. */
export function reportPolicy(logger: Logger, { text, policy, times, deleted, now }: PolicyDecision): void {
  const write = (id: string, message: string): void => logger.write("Information", tag, id, message);
  // The newest stands outside the policy.
  const considered = times.slice(1);
  const reach = Math.max(...policy.map(({ timeframe = Number.POSITIVE_INFINITY }) => timeframe));
  const outside = considered.filter((time) => time.getTime() < now.getTime() - reach * 1000);
  write("StartCheck", "Looking for versions that the retention policy deletes");
  write("FramesAndIntervals", `Time frames and intervals: ${text}`);
  write("BackupList", `Versions to look at: ${listOf(considered)}`);
  write("BackupsToDelete", `Versions older than every time frame: ${listOf(outside)}`);
  write("AllBackupsToDelete", `All versions to delete: ${listOf(deleted)}`);
}

function listOf(times: readonly Date[]): string {
  return times.map((time) => time.toISOString()).join(", ");
}
