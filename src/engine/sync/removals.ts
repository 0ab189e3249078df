import type { SyncDatabase } from "../../database/sync/database.ts";
import type { OperationContext } from "../context.ts";
import type { SyncResult } from "../results/index.ts";
import type { TargetFolders } from "./folders.ts";

const tag = "Duplicati.Library.Main.Operation.SyncHandler";

/** Deletes what the database has noted as gone from the source. What cannot be deleted is the next run's. */
export async function removeGone(
  context: OperationContext,
  database: SyncDatabase,
  folders: TargetFolders,
  result: SyncResult,
): Promise<void> {
  const removal = new Removal(context, folders, result);
  let last = 0;
  for (;;) {
    const rows = database.removalsAfter(last);
    if (rows.length === 0) break;
    for (const { id, folder, name, isFolder, size } of rows) {
      last = id;
      if (context.control.isStopRequested) return;
      const isGone = isFolder
        ? await removal.folder(`${folder}${name}/`)
        : await removal.files(folder, [{ name, size }]);
      if (isGone) database.forget(folder, name);
    }
  }
  database.clearRemovals();
}

class Removal {
  readonly #context: OperationContext;
  readonly #folders: TargetFolders;
  readonly #result: SyncResult;

  constructor(context: OperationContext, folders: TargetFolders, result: SyncResult) {
    this.#context = context;
    this.#folders = folders;
    this.#result = result;
  }

  /** Deletes files of one folder. False if any is still there. */
  async files(folder: string, files: readonly { readonly name: string; readonly size: number }[]): Promise<boolean> {
    const opened = this.#folders.open(folder);
    let isAllGone = true;
    try {
      for (const { name, size } of files) {
        const isGone = await this.#attempt(folder + name, async () => {
          await opened.remote.delete(name, size);
          this.#result.FilesDeleted++;
          this.#result.SizeOfDeletedFiles += Math.max(0, size);
        });
        isAllGone &&= isGone;
      }
    } finally {
      await opened.release();
    }
    return isAllGone;
  }

  /** Deletes a folder with all that is in it; not through links. */
  async folder(path: string): Promise<boolean> {
    const opened = this.#folders.open(path);
    try {
      const content = await opened.remote.list({ withFolders: true });
      let isEmpty = await this.files(
        path,
        content.filter(({ isFolder }) => !isFolder),
      );
      for (const { name, isLink } of content.filter(({ isFolder }) => isFolder)) {
        isEmpty = !isLink && (await this.folder(`${path}${name}/`)) && isEmpty;
      }
      if (!isEmpty) return false;
      return await this.#attempt(path, async () => {
        if (await opened.remote.removeFolder()) this.#result.FoldersDeleted++;
      });
    } catch (error) {
      return this.#warn(path, error);
    } finally {
      await opened.release();
    }
  }

  async #attempt(path: string, remove: () => Promise<void>): Promise<boolean> {
    const { settings, logger } = this.#context;
    if (settings.dryRun) {
      logger.write("DryRun", tag, "WouldDelete", `Would delete ${path}`);
      return true;
    }
    try {
      await remove();
      return true;
    } catch (error) {
      return this.#warn(path, error);
    }
  }

  #warn(path: string, error: unknown): false {
    this.#context.control.throwIfAborted();
    this.#context.logger.write("Warning", tag, "DeleteFailed", `Failed to delete ${path}`, error);
    return false;
  }
}
