/** Writes and reads ASN.1 in its encoding for certificates (X.690): DER, and in reading the forms of BER that programs write. */
export interface DerValue {
  /** The first byte: class, whether there are parts, and number. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** All bytes of the value. */
  readonly raw: Uint8Array;
}

export const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

const isConstructed = 0x20;
const endOfContents = 0x00;
const deepest = 32;

export function encode(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.of(tag, ...encodeLength(content.length)), content]);
}

function encodeLength(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => encode(tags.sequence, ...parts);
export const set = (...parts: readonly Uint8Array[]): Uint8Array => encode(tags.set, ...parts);
export const octets = (content: Uint8Array): Uint8Array => encode(tags.octetString, content);
export const nothing: Uint8Array = Uint8Array.of(0x05, 0x00);
export const yes: Uint8Array = Uint8Array.of(0x01, 0x01, 0xff);
export const utf8 = (text: string): Uint8Array => encode(0x0c, Buffer.from(text, "utf8"));

/** A number that isn't negative, given as such or by its bytes. */
export function integer(value: number | Uint8Array): Uint8Array {
  const bytes = typeof value === "number" ? numberBytes(value) : [...value];
  while (bytes.length > 1 && bytes[0] === 0) bytes.shift();
  return encode(tags.integer, Uint8Array.from((bytes[0] as number) >= 0x80 ? [0, ...bytes] : bytes));
}

function numberBytes(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes.length === 0 ? [0] : bytes;
}

/** Whole bytes as bits; `unused` of the last byte don't count. */
export const bits = (content: Uint8Array, unused = 0): Uint8Array =>
  encode(tags.bitString, Uint8Array.of(unused), content);

export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...others] = text.split(".").map(Number);
  const bytes = [first * 40 + second, ...others].flatMap((number) => {
    const groups = [number & 0x7f];
    for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128))
      groups.unshift(0x80 | (rest & 0x7f));
    return groups;
  });
  return encode(tags.oid, Uint8Array.from(bytes));
}

/** A part with a number of its own, `[2]` for example. */
export const numbered = (number: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  encode(0xa0 | number, ...parts);

/** To the second; years from 2050 on have another form. */
export function time(moment: Date): Uint8Array {
  const digits = `${moment.toISOString().slice(0, 19).replace(/[-:T]/g, "")}Z`;
  return moment.getUTCFullYear() < 2050
    ? encode(0x17, Buffer.from(digits.slice(2)))
    : encode(0x18, Buffer.from(digits));
}

/** Content that isn't what it should be. */
class DerError extends Error {
  override readonly name = "DerError";
}

/** The value at the beginning of the bytes. Throws DerError. */
export function decode(bytes: Uint8Array, depth = 0): DerValue {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined || depth > deepest) throw new DerError("The bytes end too early");
  if ((tag & 0x1f) === 0x1f) throw new DerError("A tag has more than one byte");
  if (first === 0x80) return decodeIndefinite(bytes, tag, depth);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4) throw new DerError("A length is beyond all measure");
  let length = first;
  if (lengthBytes > 0) length = bytes.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const start = 2 + lengthBytes;
  const end = start + length;
  if (end > bytes.length) throw new DerError("The bytes end too early");
  return { tag, content: bytes.subarray(start, end), raw: bytes.subarray(0, end) };
}

/** BER lets parts follow until an end mark, instead of telling their length first. */
function decodeIndefinite(bytes: Uint8Array, tag: number, depth: number): DerValue {
  let position = 2;
  for (;;) {
    const part = decode(bytes.subarray(position), depth + 1);
    if (part.tag === endOfContents && part.content.length === 0) break;
    position += part.raw.length;
  }
  return { tag, content: bytes.subarray(2, position), raw: bytes.subarray(0, position + 2) };
}

/** The values that a value consists of. */
export function partsOf({ content, tag }: DerValue): DerValue[] {
  if ((tag & isConstructed) === 0) throw new DerError("A value has no parts");
  const parts: DerValue[] = [];
  for (let position = 0; position < content.length; ) {
    const part = decode(content.subarray(position));
    parts.push(part);
    position += part.raw.length;
  }
  return parts;
}

/** The bytes of an octet string, which BER may hand out in pieces. */
export function octetsOf(value: DerValue | undefined): Uint8Array {
  if (value === undefined) throw new DerError("Bytes are missing");
  const isWhole = (value.tag & isConstructed) === 0;
  return isWhole ? value.content : Buffer.concat(partsOf(value).map(octetsOf));
}

export function numberOf(value: DerValue | undefined): number {
  if (value?.tag !== tags.integer || value.content.length > 6) throw new DerError("A number is missing");
  return value.content.reduce((sum, byte) => sum * 256 + byte, 0);
}

export function oidOf(value: DerValue | undefined): string {
  if (value?.tag !== tags.oid) throw new DerError("An identifier is missing");
  const numbers: number[] = [];
  let number = 0;
  for (const byte of value.content) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  const [first = 0, ...others] = numbers;
  return [Math.min(2, Math.floor(first / 40)), first < 80 ? first % 40 : first - 80, ...others].join(".");
}
