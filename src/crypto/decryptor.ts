import { UserError } from "../support/errors.ts";
import type { EncryptionModule } from "./encryption.ts";
import { encryptionModule, encryptionModules } from "./registry.ts";

/**
 * What decrypts a remote file, chosen by the ending of its name, so that one folder may hold files of several kinds;
 * undefined if the file is not encrypted (remote-format.md 16). `configured` is the key of the module that the options
 * name, undefined with `no-encryption`. Throws UserError `UnsupportedEncryptionModule` when that is needed but unknown.
 */
export function decryptorFor(name: string, configured: string | undefined): EncryptionModule | undefined {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (ending !== configured?.toLowerCase()) {
    if (compressionKeys.has(ending)) return undefined;
    const other = encryptionModule(ending);
    if (other || configured === undefined) return other;
  }
  const module = encryptionModule(configured);
  if (!module) {
    throw new UserError("UnsupportedEncryptionModule", `The encryption module "${configured}" is not supported`, {
      advice: `Choose one of ${encryptionModules.map(({ key }) => key).join(", ")}.`,
    });
  }
  return module;
}

const compressionKeys: ReadonlySet<string> = new Set(["zip", "tzstd", "tgz"]);
