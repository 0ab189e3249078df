import type { VolumeRow } from "../../database/local/volumes.ts";
import { ahead } from "../../support/ahead.ts";
import type { DatabaseContext } from "../context.ts";

/**
 * Calls the destination for each volume, for some at the same time, and hands the answers to `record` in the volumes'
 * order. A stop ends it after an answer; what was recorded until then is committed.
 */
export async function eachVolume<Answer>(
  { settings, control, database }: DatabaseContext,
  volumes: readonly VolumeRow[],
  ask: (volume: VolumeRow) => Promise<Answer>,
  record: (volume: VolumeRow, answer: Answer) => void,
): Promise<void> {
  const answers = ahead(volumes, settings.asynchronousUploadLimit, ask, async () => undefined);
  for await (const { item, result } of answers) {
    record(item, await result);
    if (control.isStopRequested) break;
  }
  database.commit();
}
