/**
 * A value of D-Bus: numbers for all kinds of numbers, texts also for paths and signatures, bytes for `ay`, arrays for arrays
 * and structures, maps for dictionaries.
 */
export type BusValue =
  | string
  | number
  | boolean
  | Uint8Array
  | readonly BusValue[]
  | ReadonlyMap<string, BusValue>
  | Variant;

/** A value that carries its type along. */
export class Variant {
  readonly type: string;
  readonly value: BusValue;

  constructor(type: string, value: BusValue) {
    this.type = type;
    this.value = value;
  }
}

/** The types of a signature, one after the other: `a{sv}oay` are three. */
export function typesOf(signature: string): string[] {
  const types: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

const closing: Readonly<Record<string, string>> = { "(": ")", "{": "}" };

function endOfType(signature: string, start: number): number {
  const first = signature[start];
  if (first === undefined) throw new Error("A signature of D-Bus ends too early");
  if (first === "a") return endOfType(signature, start + 1);
  const close = closing[first];
  if (close === undefined) return start + 1;
  let at = start + 1;
  while (signature[at] !== close) at = endOfType(signature, at);
  return at + 1;
}

/** What the place of a value has to be a multiple of. */
function alignmentOf(type: string): number {
  const [first = ""] = type;
  if ("ybgv".includes(first)) return first === "b" ? 4 : 1;
  return "({xtd".includes(first) ? 8 : "nq".includes(first) ? 2 : 4;
}

/** Deeper than any service nests its values. */
const mostNested = 32;

/** Writes values, the low bytes of numbers first. */
export class WireWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  align(to: number): void {
    this.#push(new Uint8Array((to - (this.#length % to)) % to));
  }

  write(type: string, value: BusValue): void {
    this.align(alignmentOf(type));
    switch (type[0]) {
      case "y":
        this.#push(Uint8Array.of(value as number));
        break;
      case "b":
        this.#number(value ? 1 : 0);
        break;
      case "u":
        this.#number(value as number);
        break;
      case "s":
      case "o": {
        const text = Buffer.from(value as string);
        this.#number(text.length);
        this.#push(Buffer.concat([text, Uint8Array.of(0)]));
        break;
      }
      case "g": {
        const text = Buffer.from(value as string);
        this.#push(Buffer.concat([Uint8Array.of(text.length), text, Uint8Array.of(0)]));
        break;
      }
      case "v": {
        const { type: inner, value: content } = value as Variant;
        this.write("g", inner);
        this.write(inner, content);
        break;
      }
      case "(": {
        const fields = value as readonly BusValue[];
        for (const [index, field] of typesOf(type.slice(1, -1)).entries()) this.write(field, fields[index] as BusValue);
        break;
      }
      case "a":
        this.#array(type.slice(1), value);
        break;
      default:
        throw new Error(`Values of the type ${type} are not written to D-Bus`);
    }
  }

  #array(element: string, value: BusValue): void {
    const length = Buffer.alloc(4);
    this.#push(length);
    this.align(alignmentOf(element));
    const begin = this.#length;
    if (value instanceof Uint8Array) this.#push(value);
    else if (value instanceof Map) {
      const [keyType = "", valueType = ""] = typesOf(element.slice(1, -1));
      for (const [key, content] of value as ReadonlyMap<string, BusValue>) {
        this.align(8);
        this.write(keyType, key);
        this.write(valueType, content);
      }
    } else for (const content of value as readonly BusValue[]) this.write(element, content);
    length.writeUInt32LE(this.#length - begin);
  }

  #number(value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#push(bytes);
  }

  #push(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }
}

/** Reads values. Throws a RangeError where there are fewer bytes than they need. */
export class WireReader {
  readonly #view: DataView;
  readonly #isLittle: boolean;
  #at: number;

  constructor(bytes: Uint8Array, isLittle: boolean, at = 0) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isLittle = isLittle;
    this.#at = at;
  }

  align(to: number): void {
    this.#at += (to - (this.#at % to)) % to;
  }

  read(type: string, depth = 0): BusValue {
    if (depth > mostNested) throw new Error("A value of D-Bus is nested too deeply");
    this.align(alignmentOf(type));
    switch (type[0]) {
      case "y":
        return this.#view.getUint8(this.#take(1));
      case "b":
        return this.#number() === 1;
      case "u":
        return this.#number();
      case "i":
        return this.#view.getInt32(this.#take(4), this.#isLittle);
      case "n":
        return this.#view.getInt16(this.#take(2), this.#isLittle);
      case "q":
        return this.#view.getUint16(this.#take(2), this.#isLittle);
      case "x":
        return Number(this.#view.getBigInt64(this.#take(8), this.#isLittle));
      case "t":
        return Number(this.#view.getBigUint64(this.#take(8), this.#isLittle));
      case "d":
        return this.#view.getFloat64(this.#take(8), this.#isLittle);
      case "s":
      case "o":
        return this.#text(this.#number());
      case "g":
        return this.#text(this.#view.getUint8(this.#take(1)));
      case "v": {
        const [inner = "", ...others] = typesOf(this.read("g") as string);
        if (inner === "" || others.length > 0) throw new Error("A variant of D-Bus has not one type");
        return new Variant(inner, this.read(inner, depth + 1));
      }
      case "(":
        return typesOf(type.slice(1, -1)).map((field) => this.read(field, depth + 1));
      case "a":
        return this.#array(type.slice(1), depth);
      default:
        throw new Error(`Values of the type ${type} are not read from D-Bus`);
    }
  }

  #array(element: string, depth: number): BusValue {
    const length = this.#number();
    this.align(alignmentOf(element));
    if (element === "y") return this.#bytes(length);
    const end = this.#at + length;
    if (element.startsWith("{")) {
      const [keyType = "", valueType = ""] = typesOf(element.slice(1, -1));
      const map = new Map<string, BusValue>();
      while (this.#at < end) {
        this.align(8);
        const key = String(this.read(keyType, depth + 1));
        map.set(key, this.read(valueType, depth + 1));
      }
      return map;
    }
    const values: BusValue[] = [];
    while (this.#at < end) {
      const before = this.#at;
      values.push(this.read(element, depth + 1));
      if (this.#at === before) throw new Error("A message of D-Bus has values without a size");
    }
    return values;
  }

  #text(length: number): string {
    const text = Buffer.from(this.#bytes(length)).toString("utf8");
    this.#take(1);
    return text;
  }

  #bytes(length: number): Uint8Array {
    const from = this.#take(length);
    return new Uint8Array(this.#view.buffer.slice(this.#view.byteOffset + from, this.#view.byteOffset + from + length));
  }

  #number(): number {
    return this.#view.getUint32(this.#take(4), this.#isLittle);
  }

  /** Moves on, and returns where it was. */
  #take(length: number): number {
    const from = this.#at;
    if (from + length > this.#view.byteLength) throw new RangeError("A message of D-Bus ends too early");
    this.#at += length;
    return from;
  }
}
