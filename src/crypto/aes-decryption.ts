import { createDecipheriv, createHmac, timingSafeEqual } from "node:crypto";
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync } from "node:fs";
import { platform } from "#platform";
import { writeFully } from "../support/write-fully.ts";
import { type AesHeader, type ByteSource, blockSize, cipherName, readHeader, stepSize } from "./aes-format.ts";
import { DecryptionError } from "./encryption.ts";

const bytesPerCollection = 8 * stepSize;

export interface AesReading {
  readonly passphrase: string;
  /** Accepts any padding bytes in version 2 (remote-format.md 17.3). */
  readonly ignorePadding: boolean;
  /** Leaves out the HMAC of the content: it is known by another hash. */
  readonly isProven?: boolean | undefined;
}

/** Decrypts `data` in place; the result lies within it. Throws DecryptionError. */
export function decryptInPlace(data: Uint8Array, reading: AesReading): Uint8Array {
  const source: ByteSource = {
    size: data.byteLength,
    read: (offset, length) => {
      if (offset + length > data.byteLength) throw cutShort();
      return data.subarray(offset, offset + length);
    },
  };
  const header = readHeader(source, reading.passphrase);
  verifyBody(source, header, reading);
  const length = decryptBody(source, header, reading, (plain, offset) => data.set(plain, header.start + offset));
  return data.subarray(header.start, header.start + length);
}

/**
 * Reads the file twice, so that nothing is written before its HMAC is known to be right. A failure removes `target`.
 * Throws DecryptionError, and the system's errors.
 */
export function decryptFileTo(sourcePath: string, target: string, reading: AesReading): void {
  const input = openSync(sourcePath, "r");
  try {
    const source = fileSource(input);
    const header = readHeader(source, reading.passphrase);
    verifyBody(source, header, reading);
    const output = openSync(target, "w", 0o600);
    try {
      const length = decryptBody(source, header, reading, (plain, offset) => writeFully(output, plain, offset));
      ftruncateSync(output, length);
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

function verifyBody(source: ByteSource, header: AesHeader, reading: AesReading): void {
  const { start, end } = header;
  if ((end - start) % blockSize !== 0) {
    throw new DecryptionError("Damaged", "The encrypted content does not consist of whole blocks");
  }
  if (reading.isProven) return;
  const hmac = createHmac("sha256", header.sessionKey);
  for (let offset = start; offset < end; offset += stepSize) {
    hmac.update(source.read(offset, Math.min(stepSize, end - offset)));
  }
  if (!timingSafeEqual(hmac.digest(), source.read(source.size - 32, 32))) {
    throw new DecryptionError("Damaged", "The encrypted content was changed: its HMAC is wrong");
  }
}

/** Hands out the plain bytes, never ahead of what has been read; returns how many of them are content, not padding. */
function decryptBody(
  source: ByteSource,
  header: AesHeader,
  reading: AesReading,
  write: (plain: Uint8Array, offset: number) => void,
): number {
  const { start, end } = header;
  const lengthByte = header.version === 2 ? (source.read(end, 1)[0] as number) : 0;
  const decipher = createDecipheriv(cipherName, header.sessionKey, header.sessionIv).setAutoPadding(false);
  let written = 0;
  let lastBlock: Uint8Array = new Uint8Array(0);
  const take = (plain: Uint8Array) => {
    if (plain.byteLength === 0) return;
    write(plain, written);
    written += plain.byteLength;
    lastBlock = plain.subarray(-blockSize);
  };
  for (let offset = start; offset < end; offset += stepSize) {
    take(decipher.update(source.read(offset, Math.min(stepSize, end - offset))));
    // The decipher makes a new buffer each time, which the collector counts too low to come by itself.
    if ((offset - start) % bytesPerCollection === bytesPerCollection - stepSize) platform.collectGarbage();
  }
  take(decipher.final());
  return written - paddingOf(header, lengthByte, lastBlock, reading);
}

function paddingOf(header: AesHeader, lengthByte: number, lastBlock: Uint8Array, reading: AesReading): number {
  if (header.version === 3) {
    const padding = lastBlock.at(-1) ?? 0;
    if (padding < 1 || padding > blockSize) throw new DecryptionError("Damaged", "The padding is wrong");
    return padding;
  }
  if (lengthByte >= blockSize || (lengthByte > 0 && lastBlock.byteLength === 0)) {
    throw new DecryptionError("Damaged", "The length of the last block is wrong");
  }
  if (lengthByte === 0) return 0;
  const padding = blockSize - lengthByte;
  if (!reading.ignorePadding && lastBlock.subarray(lengthByte).some((byte) => byte !== padding)) {
    throw new DecryptionError("Damaged", "The padding is wrong");
  }
  return padding;
}

function fileSource(descriptor: number): ByteSource {
  const buffer = Buffer.allocUnsafe(stepSize);
  return {
    size: fstatSync(descriptor).size,
    read: (offset, length) => {
      for (let done = 0; done < length; ) {
        const count = readSync(descriptor, buffer, done, length - done, offset + done);
        if (count === 0) throw cutShort();
        done += count;
      }
      return buffer.subarray(0, length);
    },
  };
}

function cutShort(): DecryptionError {
  return new DecryptionError("Damaged", "The file is cut short");
}
