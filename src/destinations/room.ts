import type { Logger } from "../support/log.ts";
import { listOnce } from "./attempts.ts";
import type { Destination, RemoteFile } from "./contract.ts";

const tag = "Duplicati.Library.Main.Backend.BackendManager";

interface RoomParts {
  /** Whether a file may be deleted when there is no room; absent: none may. */
  readonly mayFree?: ((name: string) => boolean) | undefined;
  readonly logger: Logger;
  readonly deleted: (file: RemoteFile) => void;
}

/** Makes room at a full destination: deletes what only waits to be deleted. */
export class Room {
  readonly #parts: RoomParts;
  #made = 0;
  #making: Promise<void> | undefined;

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  /** How often room was made; to be asked for before what may need it. */
  get made(): number {
    return this.#made;
  }

  /** True if there is more room than when {@link made} was `before`. Calls may overlap; one does it for all. */
  async make(destination: Destination, before: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#made === before) {
      this.#making ??= this.#free(destination, signal).finally(() => {
        this.#making = undefined;
      });
      await this.#making;
    }
    return this.#made > before;
  }

  async #free(destination: Destination, signal: AbortSignal | undefined): Promise<void> {
    const { mayFree, logger, deleted } = this.#parts;
    if (!mayFree) return;
    let size = 0;
    let count = 0;
    for (const file of await listOnce(destination, signal)) {
      if (!mayFree(file.name)) continue;
      try {
        await destination.delete(file.name, signal);
      } catch (error) {
        logger.write("Warning", tag, "DeleteRemoteFileFailed", `Failed to delete ${file.name}`, error);
        continue;
      }
      deleted(file);
      count++;
      size += Math.max(0, file.size);
    }
    if (count === 0) return;
    this.#made++;
    const message = `The destination is full: deleted ${count} retired files with ${size} bytes before their time`;
    logger.write("Warning", tag, "RetiredFilesFreed", message);
  }
}
