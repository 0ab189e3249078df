/** Standard base64 with padding, as hashes stand in JSON. */
export function toBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

/** Accepts standard base64 and base64url, with or without padding. */
export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}

/** base64url that keeps the padding: how a hash is spelled as an entry name (remote-format.md 1). */
export function toEntryName(hash: Uint8Array): string {
  return toBase64(hash).replaceAll("+", "-").replaceAll("/", "_");
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && Buffer.compare(a, b) === 0;
}

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { ignoreBOM: false });

export function utf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** Decodes UTF-8; a byte order mark is dropped, bad bytes become U+FFFD. */
export function fromUtf8(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

export const byteOrderMark = new Uint8Array([0xef, 0xbb, 0xbf]);

/**
 * Gives the memory of large buffers back at once, not only when garbage is collected. Nobody may use them any more, nor
 * other views of the same memory. Small ones stay, since they may share theirs with others.
 */
export function release({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
