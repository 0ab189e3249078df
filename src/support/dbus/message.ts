import { type BusValue, typesOf, Variant, WireReader, WireWriter } from "./wire.ts";

/** What is asked of a service. */
export interface MethodCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** The types of the arguments. */
  readonly signature?: string;
  readonly body?: readonly BusValue[];
}

export interface BusMessage {
  readonly kind: "call" | "return" | "error" | "signal" | "other";
  /** Of the call that is answered. */
  readonly replySerial: number | undefined;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly errorName: string;
  readonly body: readonly BusValue[];
}

const kinds = ["other", "call", "return", "error", "signal"] as const;
/** Numbers of the fields of a header. */
const field = { path: 1, interface: 2, member: 3, errorName: 4, replySerial: 5, destination: 6, signature: 8 } as const;
const headerLength = 16;
/** Bytes; the bus itself allows no more. */
const mostBytes = 128 * 1024 * 1024;

/** @param serial by which the answer names it. */
export function encodeCall({ signature = "", body = [], ...call }: MethodCall, serial: number): Buffer {
  const content = new WireWriter();
  for (const [index, type] of typesOf(signature).entries()) content.write(type, body[index] as BusValue);
  const bytes = content.bytes;
  const fields: BusValue[] = [
    [field.path, new Variant("o", call.path)],
    [field.interface, new Variant("s", call.interface)],
    [field.member, new Variant("s", call.member)],
    [field.destination, new Variant("s", call.destination)],
    ...(signature === "" ? [] : [[field.signature, new Variant("g", signature)]]),
  ];
  const header = new WireWriter();
  header.write("(yyyyuua(yv))", ["l".charCodeAt(0), kinds.indexOf("call"), 0, 1, bytes.length, serial, fields]);
  header.align(8);
  return Buffer.concat([header.bytes, bytes]);
}

/** The first message of the bytes and how long it is; undefined if it isn't all there yet. */
export function decodeMessage(bytes: Buffer): { readonly message: BusMessage; readonly length: number } | undefined {
  if (bytes.length < headerLength) return undefined;
  const isLittle = bytes[0] === "l".charCodeAt(0);
  const number = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const bodyLength = number(4);
  const bodyStart = Math.ceil((headerLength + number(12)) / 8) * 8;
  const length = bodyStart + bodyLength;
  if (length > mostBytes) throw new Error("A message of D-Bus is too long");
  if (bytes.length < length) return undefined;
  const whole = bytes.subarray(0, length);
  const [, kind, , , , , list] = new WireReader(whole, isLittle).read("(yyyyuua(yv))") as BusValue[];
  const fields = new Map((list as [number, Variant][]).map(([key, { value }]) => [key, value]));
  const text = (key: number) => String(fields.get(key) ?? "");
  const reader = new WireReader(whole, isLittle, bodyStart);
  const message: BusMessage = {
    kind: kinds[kind as number] ?? "other",
    replySerial: fields.get(field.replySerial) as number | undefined,
    path: text(field.path),
    interface: text(field.interface),
    member: text(field.member),
    errorName: text(field.errorName),
    body: typesOf(text(field.signature)).map((type) => reader.read(type)),
  };
  return { message, length };
}
