import type { OptionDeclaration, OptionValues } from "../options/declaration.ts";
import type { RandomAccess } from "../support/random-access.ts";

/** Settings of one module for one run: the passphrase and the user's options. */
export interface EncryptionSettings {
  readonly passphrase: string;
  readonly options: OptionValues;
  /** `required` if not given. */
  readonly authentication?: Authentication | undefined;
}

/**
 * How it is proved that nobody changed the content of an encrypted file. `required`: by the encryption; `proven`: the
 * whole file had a hash that the caller trusts; `none`: by nothing, the caller checks each piece that is read, and as
 * much as is there is decrypted.
 */
export type Authentication = "required" | "proven" | "none";

/** One way to encrypt remote files; `key` is also the ending of their names. */
export interface EncryptionModule {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionDeclaration[];
  /** Encrypts while bytes pass; undefined where the work is done by another program on whole files. */
  createEncryptor?(settings: EncryptionSettings): StreamEncryptor;
  /**
   * The content of an encrypted file, which is decrypted where it is read; undefined where the format or the program
   * cannot do that. Throws {@link DecryptionError} unless the content has the authentication that is asked for.
   */
  openDecrypted?(file: RandomAccess, settings: EncryptionSettings): RandomAccess;
  encryptFile(source: string, target: string, settings: EncryptionSettings): Promise<void>;
  /** Throws {@link DecryptionError}; `target` is removed then. */
  decryptFile(source: string, target: string, settings: EncryptionSettings): Promise<void>;
}

export interface StreamEncryptor {
  /** Takes the next plain bytes; returns encrypted bytes that are ready (may be empty), in a buffer that is the caller's. */
  update(plain: Uint8Array): Uint8Array;
  /** The end of the stream. */
  finish(): Uint8Array;
}

/** `Altered` is damage that the encryption has proved; `Damaged` any other, as a file that is cut short. */
export type DecryptionFailure = "NotEncrypted" | "WrongPassphrase" | "Altered" | "Damaged" | "Failed";

/** A file could not be decrypted. `kind` tells a wrong passphrase from damage where the format can tell. */
export class DecryptionError extends Error {
  override readonly name = "DecryptionError";
  readonly kind: DecryptionFailure;
  constructor(kind: DecryptionFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
