import { hashAlgorithm, hashOf } from "../../crypto/index.ts";
import type { SqlStatement } from "../../platform/platform.ts";
import { equalBytes, toEntryName } from "../../support/bytes.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import type { OpenedVolume } from "../../volumes/index.ts";
import type { DatabaseContext } from "../context.ts";
import { openOrMend } from "../parity/mend.ts";
import { readingSettingsOf } from "../volume-settings.ts";

/** Volumes that are kept at hand: files that were backed up together have their blocks together. */
const mostOpen = 4;

interface OpenVolume extends AsyncDisposable {
  readonly volume: OpenedVolume;
}

/** Blocks in any order, each checked. The volumes that were used last stay at hand. */
export class BlockReader implements AsyncDisposable {
  readonly #context: DatabaseContext;
  readonly #places: SqlStatement;
  /** The one that was used last comes last. */
  readonly #open = new Map<number, OpenVolume>();

  constructor(context: DatabaseContext) {
    this.#context = context;
    this.#places = context.database.sql.prepare(
      "SELECT volume FROM block WHERE id = ?1 AND volume > 0 UNION ALL SELECT volume FROM duplicate_block WHERE block = ?1",
    );
  }

  /** Throws `ContentDamaged` if no volume has the block as it was stored. */
  async read(block: { readonly id: number; readonly hash: Uint8Array }): Promise<Uint8Array> {
    const faults: string[] = [];
    for (const [volume] of this.#places.values(block.id)) {
      try {
        const { reader } = (await this.#volume(volume as number)).volume;
        const content = reader.read(toEntryName(block.hash));
        const algorithm = hashAlgorithm(this.#context.settings.blockHashAlgorithm);
        if (equalBytes(hashOf(algorithm, content), block.hash)) return content;
        faults.push("a block is not what it was");
      } catch (error) {
        this.#context.control.throwIfAborted();
        faults.push(messageOf(error));
      }
    }
    throw new UserError("ContentDamaged", `The content can't be read: ${faults.join("; ") || "no volume has it"}`, {
      advice: "Verify the backup, and repair it.",
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const open of this.#open.values()) await open[Symbol.asyncDispose]();
    this.#open.clear();
  }

  async #volume(id: number): Promise<OpenVolume> {
    const known = this.#open.get(id);
    this.#open.delete(id);
    const open = known ?? (await this.#fetch(id));
    this.#open.set(id, open);
    if (this.#open.size > mostOpen) {
      const [oldest, unused] = this.#open.entries().next().value as [number, OpenVolume];
      this.#open.delete(oldest);
      await unused[Symbol.asyncDispose]();
    }
    return open;
  }

  async #fetch(id: number): Promise<OpenVolume> {
    const { database, remote } = this.#context;
    const row = database.volumes.get(id);
    if (!row) throw new Error(`No volume has the id ${id}`);
    const { name, hash } = row;
    const size = row.size >= 0 ? row.size : undefined;
    const copy = await remote.get(name);
    try {
      const fetched = { path: copy.path, name, size, hash: hash ?? undefined };
      const volume = await openOrMend(this.#context, fetched, readingSettingsOf(this.#context));
      const dispose = async (): Promise<void> => {
        volume.dispose();
        await copy[Symbol.asyncDispose]();
      };
      return { volume, [Symbol.asyncDispose]: dispose };
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }
}
