import { createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, rmSync } from "node:fs";
import { release } from "../support/bytes.ts";
import type { RandomAccess } from "../support/random-access.ts";
import { writeFully } from "../support/write-fully.ts";
import { type AesHeader, blockSize, cipherName, type DeriveKey, readHeader, stepSize } from "./aes-format.ts";
import { type Authentication, DecryptionError } from "./encryption.ts";

export interface AesReading {
  readonly passphrase: string;
  /** Accepts any padding bytes in version 2 (remote-format.md 17.3). */
  readonly ignorePadding: boolean;
  readonly authentication: Authentication;
  /** For those who remember what they have derived. */
  readonly deriveKey?: DeriveKey | undefined;
}

/** The content of an encrypted file, which is decrypted piece by piece where it is read. Throws DecryptionError. */
export function decryptedAccess(file: RandomAccess, reading: AesReading): RandomAccess {
  const source = bounded(file);
  const header = readHeader(source, reading.passphrase, reading.deriveKey);
  const { start, end } = header;
  const surplus = (end - start) % blockSize;
  let decrypted: Uint8Array = new Uint8Array(0);
  const read = (offset: number, length: number): Uint8Array => {
    // The decipher makes a new buffer each time, which the collector counts too low to come in time.
    release(decrypted);
    const skipped = offset % blockSize;
    decrypted = decryptBlocks(source, header, offset - skipped, skipped + length);
    return decrypted.subarray(skipped, skipped + length);
  };
  if (reading.authentication === "none") return { size: end - start - surplus, read };
  if (surplus !== 0) {
    throw new DecryptionError("Damaged", "The encrypted content does not consist of whole blocks");
  }
  if (reading.authentication === "required") verifyBody(source, header);
  const lastBlock = end > start ? read(end - start - blockSize, blockSize) : new Uint8Array(0);
  return { size: end - start - paddingOf(source, header, lastBlock, reading), read };
}

/**
 * Reads the file twice, so that nothing is written before its HMAC is known to be right. A failure removes `target`.
 * Throws DecryptionError, and the system's errors.
 */
export function decryptFileTo(sourcePath: string, target: string, reading: AesReading): void {
  const input = openSync(sourcePath, "r");
  try {
    const content = decryptedAccess(fileSource(input), reading);
    const output = openSync(target, "w", 0o600);
    try {
      for (const piece of piecesOf(content)) writeFully(output, piece);
    } finally {
      closeSync(output);
    }
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  } finally {
    closeSync(input);
  }
}

/** What was decrypted, piece by piece; each counts until the next one is asked for. */
export function* piecesOf(content: RandomAccess): Generator<Uint8Array> {
  for (let offset = 0; offset < content.size; offset += stepSize) {
    yield content.read(offset, Math.min(stepSize, content.size - offset));
  }
}

function verifyBody(source: RandomAccess, { start, end, sessionKey }: AesHeader): void {
  const hmac = createHmac("sha256", sessionKey);
  for (let offset = start; offset < end; offset += stepSize) {
    hmac.update(source.read(offset, Math.min(stepSize, end - offset)));
  }
  if (!timingSafeEqual(hmac.digest(), source.read(source.size - 32, 32))) {
    throw new DecryptionError("Altered", "The encrypted content was changed: its HMAC is wrong");
  }
}

/** `length` plain bytes or a few more, from the block at `first` of the content: it needs nothing but the one before it. */
function decryptBlocks(source: RandomAccess, header: AesHeader, first: number, length: number): Uint8Array {
  const size = Math.ceil(length / blockSize) * blockSize;
  const before = first === 0 ? 0 : blockSize;
  const encrypted = source.read(header.start + first - before, before + size);
  const iv = first === 0 ? header.sessionIv : encrypted.subarray(0, blockSize);
  const decipher = createDecipheriv(cipherName, header.sessionKey, iv).setAutoPadding(false);
  return decipher.update(encrypted.subarray(before));
}

/** How many bytes of the last block are no content. */
function paddingOf(
  source: RandomAccess,
  { version, end }: AesHeader,
  lastBlock: Uint8Array,
  { ignorePadding }: AesReading,
): number {
  if (version === 3) {
    const padding = lastBlock.at(-1) ?? 0;
    if (padding < 1 || padding > blockSize) throw new DecryptionError("Altered", "The padding is wrong");
    return padding;
  }
  const [lengthByte = 0] = source.read(end, 1);
  if (lengthByte >= blockSize || (lengthByte > 0 && lastBlock.byteLength === 0)) {
    throw new DecryptionError("Altered", "The length of the last block is wrong");
  }
  if (lengthByte === 0) return 0;
  const padding = blockSize - lengthByte;
  if (!ignorePadding && lastBlock.subarray(lengthByte).some((byte) => byte !== padding)) {
    throw new DecryptionError("Altered", "The padding is wrong");
  }
  return padding;
}

function fileSource(descriptor: number): RandomAccess {
  let buffer = Buffer.allocUnsafe(stepSize + 2 * blockSize);
  return {
    size: fstatSync(descriptor).size,
    read: (offset, length) => {
      if (buffer.byteLength < length) buffer = Buffer.allocUnsafe(length);
      for (let done = 0; done < length; ) {
        const count = readSync(descriptor, buffer, done, length - done, offset + done);
        if (count === 0) throw cutShort();
        done += count;
      }
      return buffer.subarray(0, length);
    },
  };
}

/** Whatever the header makes us look for: where the file ends, it is cut short. */
function bounded(source: RandomAccess): RandomAccess {
  return {
    size: source.size,
    read: (offset, length) => {
      if (offset + length > source.size) throw cutShort();
      return source.read(offset, length);
    },
  };
}

function cutShort(): DecryptionError {
  return new DecryptionError("Damaged", "The file is cut short");
}
