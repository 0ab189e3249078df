import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EncryptionModule, EncryptionSettings } from "../../src/crypto/encryption.ts";
import { bufferAccess } from "../../src/volumes/containers/index.ts";

/** Decrypts a whole file that is in memory, by the way in which volumes are read. */
export async function decrypt(
  module: EncryptionModule,
  data: Uint8Array,
  settings: EncryptionSettings,
): Promise<Uint8Array> {
  if (module.openDecrypted) {
    const content = module.openDecrypted(bufferAccess(data), settings);
    return content.read(0, content.size);
  }
  const folder = mkdtempSync(join(tmpdir(), "bunker-decrypt-"));
  try {
    writeFileSync(join(folder, "encrypted"), data);
    await module.decryptFile(join(folder, "encrypted"), join(folder, "decrypted"), settings);
    return readFileSync(join(folder, "decrypted"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
