export { aes } from "./aes.ts";
export { piecesOf } from "./aes-decryption.ts";
export { decryptorFor } from "./decryptor.ts";
export { createHasher, type HashAlgorithm, type Hasher, hashAlgorithm, hashOf } from "./hash.ts";
export { createPassphraseDigest, isPassphraseOf, type PassphraseDigest } from "./passphrase-digest.ts";
export { encryptionModule, encryptionModules } from "./registry.ts";
