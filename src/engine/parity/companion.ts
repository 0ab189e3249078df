import { rmSync, statSync } from "node:fs";
import { parityName, parseVolumeName } from "../../volumes/index.ts";
import type { OperationContext } from "../context.ts";
import { workOnParity } from "./parity-worker.ts";

const tag = "Duplicati.Library.Main.Backend.BackendManager";

/**
 * Makes the parity file of a volume that is about to be uploaded, from the bytes as they will be stored. Undefined if it
 * gets none: without the option, for a dindex, and with a warning if it can't be made.
 */
export async function makeCompanion(
  context: OperationContext,
  volume: { readonly name: string; readonly path: string },
): Promise<Companion | undefined> {
  const { parityModule, parityRedundancyLevel: redundancy } = context.settings;
  if (parityModule === undefined || parseVolumeName(volume.name)?.kind === "dindex") return undefined;
  const parityPath = parityName(volume.path);
  try {
    await workOnParity(context, { kind: "create", path: volume.path, parityPath, redundancy });
    return new Companion(context, parityPath);
  } catch (error) {
    rmSync(parityPath, { force: true });
    warn(context, volume.name, error);
    return undefined;
  }
}

/** A parity file that waits for its volume to be uploaded. */
class Companion implements Disposable {
  readonly #context: OperationContext;
  readonly #path: string;

  constructor(context: OperationContext, path: string) {
    this.#context = context;
    this.#path = path;
  }

  /** @param volume the name under which the volume arrived. That this fails is only a warning. */
  async upload(volume: string): Promise<void> {
    try {
      const { size } = statSync(this.#path);
      await this.#context.remote.put({ name: parityName(volume), localPath: this.#path, size, mayMove: true });
    } catch (error) {
      warn(this.#context, volume, error);
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { force: true });
  }
}

function warn({ control, logger }: OperationContext, volume: string, error: unknown): void {
  control.throwIfAborted();
  logger.write("Warning", tag, "ParityCreationFailed", `There is no parity file for ${volume}`, error);
}
