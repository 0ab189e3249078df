import type { EntryEdits } from "../../database/local/entry-edits.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import { formatSize } from "../../options/index.ts";
import { messageOf } from "../../support/errors.ts";
import { controlFileFolder, type OpenedVolume, openVolume } from "../../volumes/index.ts";
import type { PackedFile } from "../backup/packing.ts";
import { reportDryRun } from "../backup/put-volume.ts";
import { type ControlFile, packVersionList, uploadReplacement } from "../backup/version-list.ts";
import type { DatabaseContext } from "../context.ts";
import { deleteVolume } from "../remote-state/delete-volume.ts";
import { fetchVolume } from "../test/fetch.ts";
import { readingSettingsOf } from "../volume-settings.ts";
import type { ListMove } from "./list-times.ts";

const tag = "Duplicati.Library.Main.Operation.PurgeFilesHandler";

/**
 * Writes the list of a version anew, with the edits made in it, and puts it in the place of the old one, which is deleted.
 */
export async function rewriteList(
  context: DatabaseContext,
  edits: EntryEdits,
  { version, time }: ListMove<VersionRow>,
): Promise<void> {
  const { database, logger, settings } = context;
  const before = database.versions.before(version.id);
  const after = database.versions.after(version.id);
  const applyEdits = (): void => edits.apply(version.id, before?.id, after?.id);
  const file = await packEdited(context, version, time, applyEdits);
  const { removed, removedSize } = edits.countsIn(version.id);
  const old = version.dlist === null ? undefined : database.volumes.get(version.dlist);
  if (settings.dryRun) {
    const replaced = `${file.name} (${formatSize(file.size)}) and delete file ${old?.name}, removing ${removed} files`;
    reportDryRun(context, file, `Would upload file ${replaced}`);
    return;
  }
  const change = `which has ${removed} fewer file(s) (${formatSize(removedSize)} reduction)`;
  const message = `Replacing fileset ${old?.name} with ${file.name} ${change}`;
  logger.write("Information", tag, "ReplacingFileset", message);

  await uploadReplacement(context, {
    version,
    file,
    time,
    settle: () => {
      applyEdits();
      if (old) database.volumes.setState(old.id, "deleting");
    },
  });
  if (old) await deleteVolume(context, old.id);
}

/** What the user had embedded in the old list is taken over. */
async function packEdited(
  context: DatabaseContext,
  version: VersionRow,
  time: number,
  applyEdits: () => void,
): Promise<PackedFile> {
  const { database } = context;
  const pack = (controlFiles: readonly ControlFile[]): Promise<PackedFile> =>
    database.tentatively(async () => {
      applyEdits();
      return await packVersionList(context, version.id, { time, isFull: version.isFull }, controlFiles);
    });
  const old = version.dlist === null ? undefined : database.volumes.get(version.dlist);
  if (!old) return await pack([]);
  try {
    const { copy, outcome: list } = await fetchVolume(
      context,
      old,
      (file) => openVolume(file, readingSettingsOf(context)),
      (opened) => opened.dispose(),
    );
    await using _ = copy;
    using __ = { [Symbol.dispose]: () => list.dispose() };
    return await pack(controlFilesIn(list));
  } catch (error) {
    context.control.throwIfAborted();
    // The database knows everything else that is in it.
    const message = `Cannot read the old list ${old.name}; control files in it are lost: ${messageOf(error)}`;
    context.logger.write("Warning", tag, "ControlFilesLost", message, error);
    return await pack([]);
  }
}

function controlFilesIn({ reader }: OpenedVolume): ControlFile[] {
  const names = [...reader.entries.keys()].filter((name) => name.startsWith(controlFileFolder));
  return names.map((name) => ({ name: name.slice(controlFileFolder.length), content: () => reader.read(name) }));
}
