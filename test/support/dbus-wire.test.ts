import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { decodeMessage, encodeCall } from "../../src/support/dbus/message.ts";
import { type BusValue, typesOf, Variant, WireReader, WireWriter } from "../../src/support/dbus/wire.ts";

const text = fc.string({ unit: "grapheme" });
const bytes = fc.uint8Array({ maxLength: 20 });

/** Values with their types. */
const { typed } = fc.letrec<{ typed: [string, BusValue] }>((tie) => ({
  typed: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(fc.constant("s"), text),
    fc.tuple(fc.constant("y"), fc.nat(255)),
    fc.tuple(fc.constant("u"), fc.nat(2 ** 32 - 1)),
    fc.tuple(fc.constant("b"), fc.boolean()),
    fc.tuple(fc.constant("ay"), bytes),
    fc.tuple(fc.constant("ao"), fc.array(fc.constantFrom("/", "/a/b"))),
    fc.tuple(
      fc.constant("a{ss}"),
      fc.array(fc.tuple(text, text)).map((entries) => new Map(entries)),
    ),
    tie("typed").map(([type, value]): [string, BusValue] => ["v", new Variant(type, value)]),
    fc
      .array(tie("typed"), { minLength: 1, maxLength: 4 })
      .map((fields): [string, BusValue] => [
        `(${fields.map(([type]) => type).join("")})`,
        fields.map(([, value]) => value),
      ]),
  ),
}));

describe("values of D-Bus", () => {
  test("are read as they were written, wherever they begin", () => {
    fc.assert(
      fc.property(fc.array(typed, { maxLength: 5 }), (values) => {
        const writer = new WireWriter();
        for (const [type, value] of values) writer.write(type, value);
        const reader = new WireReader(writer.bytes, true);
        expect(values.map(([type]) => reader.read(type))).toEqual(values.map(([, value]) => value));
        expect(typesOf(values.map(([type]) => type).join(""))).toEqual(values.map(([type]) => type));
      }),
    );
  });

  test("that are cut off or nonsense are refused, and nothing else happens", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("as", "a(yv)", "v", "a{sv}", "(oayays)"),
        (raw, type) => {
          try {
            new WireReader(raw, true).read(type);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        },
      ),
    );
  });
});

describe("messages of D-Bus", () => {
  const call = { destination: "org.x", path: "/p", interface: "org.x.I", member: "Do", signature: "sa{sv}" };
  const body = ["täxt", new Map([["a", new Variant("u", 7)]])];

  test("are read once they are there as a whole", () => {
    const first = encodeCall({ ...call, body }, 5);
    const both = Buffer.concat([first, encodeCall({ ...call, signature: "", body: [] }, 6)]);
    for (let length = 0; length < first.length; length++)
      expect(decodeMessage(both.subarray(0, length))).toBeUndefined();
    const { message, length } = decodeMessage(both) ?? {};
    expect(length).toBe(first.length);
    expect(message).toMatchObject({ kind: "call", path: "/p", interface: "org.x.I", member: "Do", body });
    expect(decodeMessage(both.subarray(length))?.message.body).toEqual([]);
  });

  test("that claim to be endless are refused", () => {
    const message = encodeCall(call.signature ? { ...call, body } : call, 1);
    message.writeUInt32LE(2 ** 31, 4);
    expect(() => decodeMessage(message)).toThrow("too long");
  });
});
