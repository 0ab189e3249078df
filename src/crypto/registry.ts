import { aes } from "./aes.ts";
import type { EncryptionModule } from "./encryption.ts";
import { gpg } from "./gpg.ts";

/** Every way to encrypt, the default first. */
export const encryptionModules: readonly EncryptionModule[] = [aes, gpg];

/** Finds a module by its key, in any case; undefined if there is none. */
export function encryptionModule(key: string): EncryptionModule | undefined {
  const wanted = key.toLowerCase();
  return encryptionModules.find((module) => module.key === wanted);
}
