import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/**
 * Calls `work` with the path of the input. Standard input, which can be read only once, is kept in a temporary file
 * meanwhile: what it holds is encrypted.
 */
export async function withInputFile(
  path: string | undefined,
  standardInput: AsyncIterable<Uint8Array | string>,
  work: (path: string) => Promise<void>,
): Promise<void> {
  if (path !== undefined) return await work(path);
  const folder = mkdtempSync(join(tmpdir(), "bunker-aescrypt-"));
  try {
    const copy = join(folder, "input.aes");
    await pipeline(standardInput, createWriteStream(copy, { mode: 0o600 }));
    await work(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
