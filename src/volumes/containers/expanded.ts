import { randomUUID } from "node:crypto";
import { closeSync, openSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../support/errors.ts";
import type { RandomAccess } from "../../support/random-access.ts";
import { writeFully } from "../../support/write-fully.ts";
import { bufferAccess, descriptorAccess } from "./random-access.ts";

const memoryLimit = 64 << 20;

/** Decompressed bytes; closing them frees their memory or temporary file. */
export interface Expanded extends RandomAccess {
  close(): void;
}

/** Keeps all chunks: up to 64 MiB in memory, more in a temporary file in `folder`. */
export function expand(chunks: Iterable<Uint8Array>, folder: string): Expanded {
  const memory: Uint8Array[] = [];
  let file: TemporaryFile | undefined;
  let size = 0;
  try {
    for (const chunk of chunks) {
      size += chunk.byteLength;
      memory.push(chunk);
      if (size <= memoryLimit) continue;
      file ??= new TemporaryFile(folder);
      for (const bytes of memory) file.append(bytes);
      memory.length = 0;
    }
  } catch (error) {
    file?.close();
    throw error;
  }
  if (!file) return { ...bufferAccess(Buffer.concat(memory)), close: () => undefined };
  const opened = file;
  for (const bytes of memory) opened.append(bytes);
  return { ...descriptorAccess(opened.descriptor, size), close: () => opened.close() };
}

class TemporaryFile {
  readonly descriptor: number;
  readonly #path: string;
  #unlinked = false;

  constructor(folder: string) {
    this.#path = join(folder, `bunker-${randomUUID()}.tmp`);
    this.descriptor = openSync(this.#path, "wx+", 0o600);
    this.#unlink();
  }

  append(bytes: Uint8Array): void {
    writeFully(this.descriptor, bytes);
  }

  close(): void {
    closeSync(this.descriptor);
    if (!this.#unlinked) unlinkSync(this.#path);
  }

  /** An open file is best without a name, so that nothing is left behind; Windows does not let it go. */
  #unlink(): void {
    try {
      unlinkSync(this.#path);
      this.#unlinked = true;
    } catch (error) {
      if (codeOf(error) !== "EBUSY" && codeOf(error) !== "EPERM") throw error;
    }
  }
}
