import type { OptionDeclaration, OptionValues } from "../options/declaration.ts";

/** Settings of one module for one run: the passphrase and the user's options. */
export interface EncryptionSettings {
  readonly passphrase: string;
  readonly options: OptionValues;
  /** What is decrypted had a hash that the caller trusts: it need not be proved again that nobody changed it. */
  readonly isProven?: boolean;
}

/** One way to encrypt remote files; `key` is also the ending of their names. */
export interface EncryptionModule {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
  /** Encrypts while bytes pass; undefined where the work is done by another program on whole files. */
  createEncryptor?(settings: EncryptionSettings): StreamEncryptor;
  /**
   * Decrypts a whole file in memory; the result may reuse (overwrite) `data`. Nothing is returned unless every
   * check has passed. Throws {@link DecryptionError}.
   */
  decrypt(data: Uint8Array, settings: EncryptionSettings): Promise<Uint8Array>;
  encryptFile(source: string, target: string, settings: EncryptionSettings): Promise<void>;
  /** As `decrypt`, with memory that does not grow with the file; on failure `target` is removed. */
  decryptFile(source: string, target: string, settings: EncryptionSettings): Promise<void>;
}

export interface StreamEncryptor {
  /** Takes the next plain bytes; returns encrypted bytes that are ready (may be empty). */
  update(plain: Uint8Array): Uint8Array;
  /** The end of the stream. */
  finish(): Uint8Array;
}

export type DecryptionFailure = "NotEncrypted" | "WrongPassphrase" | "Damaged" | "Failed";

/** A file could not be decrypted. `kind` tells a wrong passphrase from damage where the format can tell. */
export class DecryptionError extends Error {
  override readonly name = "DecryptionError";
  readonly kind: DecryptionFailure;
  constructor(kind: DecryptionFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
