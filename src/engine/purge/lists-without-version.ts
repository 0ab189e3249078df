import { damaged, type VolumeRow } from "../../database/local/volumes.ts";
import { AbortedError } from "../../support/errors.ts";
import { isDamage, openVolume } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { entriesOf } from "../list/remote-lists.ts";
import { deleteVolume } from "../remote-state/delete-volume.ts";
import { readingSettingsOf } from "../volume-settings.ts";

const tag = "Duplicati.Library.Main.Operation.PurgeBrokenFilesHandler";

/**
 * Deletes lists that could not be read when the database was built, and are damaged: nobody can tell what was in their
 * versions. One that can be read after all stays.
 */
export async function giveUpLists(context: DatabaseContext): Promise<void> {
  const { database, logger } = context;
  for (const list of database.volumes.inState("uploaded", "verified")) {
    if (list.kind !== "dlist" || database.versions.withDlist(list.id)) continue;
    if (await isDamaged(context, list)) {
      logger.write("Warning", tag, "GivingUpList", `The list ${list.name} is damaged; its version is given up`);
      database.volumes.setVerificationCount(list.id, damaged);
      database.volumes.setState(list.id, "deleting");
      database.commit();
      await deleteVolume(context, list.id);
    } else {
      const message = `The database has no version for the list ${list.name}, which may be sound. Move the database file away and run repair`;
      logger.write("Warning", tag, "ListWithoutVersion", message);
    }
  }
}

/** False for what another attempt, or another passphrase, may still read. */
async function isDamaged(context: DatabaseContext, { name }: VolumeRow): Promise<boolean> {
  try {
    await using copy = await context.remote.get(name);
    const volume = await openVolume({ name, path: copy.path }, readingSettingsOf(context));
    using _ = { [Symbol.dispose]: () => volume.dispose() };
    for await (const _batch of entriesOf(context, volume)) context.control.throwIfAborted();
    return false;
  } catch (error) {
    if (error instanceof AbortedError) throw error;
    return isDamage(error);
  }
}
