import { ContainerError } from "./container.ts";

export type VolumeFailure =
  | "SizeMismatch"
  | "HashMismatch"
  | "WrongPassphrase"
  /** The decrypting program could not do its work; nothing is known about the file. */
  | "DecryptionFailed"
  | "Damaged"
  | "InvalidManifest"
  | "UnknownContainer";

/** A remote volume cannot be used as it is. The message names the volume or entry, never its content. */
export class VolumeError extends Error {
  override readonly name = "VolumeError";
  readonly kind: VolumeFailure;
  constructor(kind: VolumeFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** True if a file itself is at fault; false for what another attempt may read, or another passphrase. */
export function isDamage(error: unknown): boolean {
  return error instanceof ContainerError || (error instanceof VolumeError && error.kind === "Damaged");
}
