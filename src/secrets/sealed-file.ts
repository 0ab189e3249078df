import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { openSealedBytes, sealBytes } from "../crypto/sealed-bytes.ts";
import { codeOf } from "../support/errors.ts";

/** Undefined if there is no such file. Throws if it can't be decrypted. */
export async function readSealedFile(path: string, passphrase: string): Promise<Buffer | undefined> {
  try {
    return openSealedBytes(await readFile(path), passphrase);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** For its user alone. A file that is half written never takes the place of the one that is there. */
export async function writeSealedFile(path: string, passphrase: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, sealBytes(new TextEncoder().encode(text), passphrase), { mode: 0o600, flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
