import { hash } from "node:crypto";

const sqliteHeader = "SQLite format 3\0";
const pageSizeOffset = 16;

/** Whether the bytes are those of a SQLite database, and not of one that is encrypted as a whole. */
export function hasSqliteHeader(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, sqliteHeader.length)).toString("latin1") === sqliteHeader;
}

/**
 * Decrypts a database that very old versions for Windows encrypted as a whole: RC4, begun anew for every page
 * (programs.md 3.3). Undefined if the password is wrong.
 */
export function decryptDatabase(encrypted: Uint8Array, password: string): Uint8Array | undefined {
  const key = hash("sha1", Buffer.from(password, "utf8"), "buffer").subarray(0, 16);
  const start = rc4(key, encrypted.subarray(0, 32));
  if (!hasSqliteHeader(start)) return undefined;
  const stored = Buffer.from(start).readUInt16BE(pageSizeOffset);
  const pageSize = stored === 1 ? 65536 : stored;
  if (pageSize < 512) return undefined;
  const plain = new Uint8Array(encrypted.byteLength);
  for (let offset = 0; offset < encrypted.byteLength; offset += pageSize) {
    plain.set(rc4(key, encrypted.subarray(offset, offset + pageSize)), offset);
  }
  return plain;
}

/** The cipher that libraries have given up; the same call encrypts and decrypts. */
export function rc4(key: Uint8Array, data: Uint8Array): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number) => {
    const kept = state[a] as number;
    state[a] = state[b] as number;
    state[b] = kept;
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] as number) + (key[i % key.byteLength] as number)) & 255;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  return data.map((byte) => {
    i = (i + 1) & 255;
    j = (j + (state[i] as number)) & 255;
    swap(i, j);
    return byte ^ (state[((state[i] as number) + (state[j] as number)) & 255] as number);
  });
}
