import type { VolumeName } from "../../volumes/index.ts";

/** How new volumes are packed. */
export interface Packing {
  /** Key of the container. */
  readonly container: string;
  /** Absent: not encrypted. */
  readonly passphrase?: string | undefined;
  /** Key of the encryption, if one was asked for. */
  readonly encryption?: string | undefined;
}

/** The key of the encryption of the new file: the one that was asked for, the one it had, or the usual one. */
export function encryptionFor({ passphrase, encryption }: Packing, parts: VolumeName): string | undefined {
  return passphrase === undefined ? undefined : (encryption ?? parts.encryption ?? "aes");
}
