import { closeSync, openSync } from "node:fs";
import { DecryptionError, type EncryptionModule } from "../../crypto/encryption.ts";
import { decryptorFor, piecesOf } from "../../crypto/index.ts";
import { writeFully } from "../../support/write-fully.ts";
import { fileAccess } from "../../volumes/containers/index.ts";
import type { RecoveryCall } from "./call.ts";

/**
 * Decrypts a volume into the new file `target`. One that is damaged is decrypted all the same where its encryption can do
 * that, since each block has a hash of its own: then what is wrong is returned. Throws DecryptionError, or the system's
 * error.
 */
export async function decryptTo(
  source: string,
  name: string,
  target: string,
  { settings, options }: RecoveryCall,
): Promise<string | undefined> {
  const module = decryptorFor(name, settings.encryptionModule);
  if (!module) throw new Error(`the encryption of ${name} is not known`);
  const given = { passphrase: settings.passphrase ?? "", options };
  try {
    await module.decryptFile(source, target, given);
    return undefined;
  } catch (error) {
    const isDamaged = error instanceof DecryptionError && (error.kind === "Altered" || error.kind === "Damaged");
    if (!isDamaged || !module.openDecrypted) throw error;
    salvage(module, source, target, given);
    return `it is damaged (${error.message}); what could be decrypted is kept`;
  }
}

function salvage(
  { openDecrypted }: EncryptionModule,
  source: string,
  target: string,
  given: { passphrase: string; options: RecoveryCall["options"] },
): void {
  const file = fileAccess(source);
  try {
    const content = openDecrypted?.(file, { ...given, authentication: "none" });
    const output = openSync(target, "w", 0o600);
    try {
      for (const piece of content ? piecesOf(content) : []) writeFully(output, piece);
    } finally {
      closeSync(output);
    }
  } finally {
    file.close();
  }
}
